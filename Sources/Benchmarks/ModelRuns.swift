import Datasets
import Foundation
import ModelFormats
import ModelGraph
import TensorEngine

/// Runs a model on one batch whenever a line comes in, so that a driver can take turns with a peer.
///
///     Benchmarks model FILE --input FILE.npy [--output FILE.npy] [--threads N]
///
/// It prints what opening and compiling took. Each line is a number of runs, answered with their
/// median and least milliseconds; it ends with the lines. The output of the first run is saved.
func serveModel(_ arguments: Arguments) throws {
  guard let path = arguments.positional.first, let inputPath = arguments["input"] else {
    throw UsageError("model FILE --input FILE.npy [--output FILE.npy] [--threads N]")
  }
  if let threads = arguments["threads"].flatMap({ Int($0) }) { ThreadPool.threadCount = threads }
  var model: Model?
  let opening = try milliseconds(runs: 1, warmUp: 0) { model = try Model(contentsOf: path) }
  guard let model, let input = model.graph.inputs.first, let output = model.graph.outputs.first
  else { throw UsageError("a model with an input and an output") }
  let batch = try Npy.tensor(at: inputPath)
  var program: Program?
  let compiling = try milliseconds(runs: 1, warmUp: 0) {
    program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: batch.shape[0]))
  }
  guard let program else { return }
  try program.execute([input.name: batch])
  if let outputPath = arguments["output"] {
    try Npy.write(program.output(output), to: outputPath)
  }
  let about = [
    "opening": opening.median, "compiling": compiling.median,
    "arena": Double(program.arenaBytes), "weights": Double(program.constantBytes),
    "resident": Double(residentBytes()),
  ]
  try serve(about) { try program.execute([input.name: batch]) }
}
