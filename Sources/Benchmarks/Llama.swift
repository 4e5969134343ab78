import Datasets
import Devices
import Foundation
import Generation
import ModelFormats
import ModelGraph
import TensorEngine

/// A prompt of 512 tokens and 128 more, whenever a line comes in.
///
///     Benchmarks llama FILE [--threads N] [--logits FILE.npy] [--cache f16|f32|int8]
///
/// It prints what opening took and the bytes of the weights. Each line is answered with the seconds
/// for the prompt and for the tokens after it, and the bytes a second that memory was read at then.
/// The logits after the first prompt are saved.
func serveLlama(_ arguments: Arguments) throws {
  let cache = CacheType(rawValue: arguments["cache"] ?? "f16")
  guard let path = arguments.positional.first, let cache else {
    throw UsageError("llama FILE [--threads N] [--logits FILE.npy] [--cache f16|f32|int8]")
  }
  if let threads = arguments["threads"].flatMap({ Int($0) }) { ThreadPool.threadCount = threads }
  var opened: (model: Model, decoder: Decoder)?
  let opening = try milliseconds(runs: 1, warmUp: 0) {
    let model = try Model(contentsOf: path)
    opened = (model, try Decoder(model, capacity: promptCount + generatedCount, cache: cache))
  }
  guard let (model, decoder) = opened, let vocabulary = try model.types()["output"]?.shape.last
  else { throw UsageError("a Llama") }
  let prompt = (0..<promptCount).map { Int32(($0 * 7919 + 13) % vocabulary) }
  let logits = try decoder.read(prompt)
  if let path = arguments["logits"] { try Npy.write(logits, to: path) }
  reply([
    "opening": opening.median, "weights": Double(model.weightBytes),
    "cache": Double(decoder.cacheBytes), "resident": Double(residentBytes()),
  ])
  while readLine() != nil {
    decoder.rewind()
    var token: Int32 = 0
    let read = try milliseconds(runs: 1, warmUp: 0) {
      token = try decoder.read(prompt).likeliestToken
    }
    let generate = try milliseconds(runs: 1, warmUp: 0) {
      try decoder.generate(after: [token], count: generatedCount)
    }
    reply([
      "prompt": read.median / 1000, "generate": generate.median / 1000,
      "resident": Double(residentBytes()),
      "bandwidth": try MachineSpeed.bandwidth(workingSet: 256 << 20),
    ])
  }
}

private let promptCount = 512
private let generatedCount = 128
