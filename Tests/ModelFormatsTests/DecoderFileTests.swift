import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing
import Tokenizers

/// Decoders written as GGUF and read again. That the files are llama.cpp's, `Scripts/conformance`
/// checks with llama.cpp itself.
@Suite struct DecoderFileTests {
  private func model(
    _ family: DecoderFamily, width: Int = 64, hidden: Int = 96
  ) throws -> Model {
    try #require(Architecture.named(family.name)).model(
      inputShape: [40], classes: 64,
      options: .init(hidden: [hidden], blocks: 7, width: width, heads: 4, keyHeads: 2),
      random: Philox(seed: 3))
  }

  private func written(_ model: Model) throws -> Model {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()) 模型 🦙.gguf").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.write(to: path)
    return try Model(contentsOf: path)
  }

  @Test(arguments: DecoderFamily.all.map(\.name))
  func comesBackAsItWas(_ name: String) throws {
    let family = try #require(DecoderFamily.named(name))
    let model = try model(family)
    let read = try written(model)
    var shape = try #require(model.metadata.decoder)
    // 32-bit floats are what the file has.
    shape.epsilon = Double(Float(shape.epsilon))
    #expect(read.metadata.decoder == shape)
    #expect(read.weights.keys.sorted() == model.weights.keys.sorted())
    for (weight, stored) in model.weights {
      #expect(try read.weights[weight]?.decoded() == stored.decoded(), "\(weight)")
    }
  }

  /// Every scale and every code of the file is that of the model.
  @Test(arguments: BlockFormat.allCases)
  func keepsBlocksAsTheyAre(_ format: BlockFormat) throws {
    var model = try model(.llama, width: 256, hidden: 512)
    for (name, weight) in model.weights where weight.shape.count == 2 {
      let axis: BlockEncoding.DepthAxis = name == "embedding.weight" ? .last : .first
      model.weights[name] = try Weight(
        weight.decoded(), encoding: BlockEncoding(format, depthAxis: axis))
    }
    let read = try written(model)
    for (name, weight) in model.weights {
      #expect(read.weights[name]?.contentHash == weight.contentHash, "\(name)")
    }
  }

  /// A Llama of Hugging Face turns halves, llama.cpp neighbours: the rows change places.
  @Test func bringsHalvesIntoNeighbours() throws {
    guard let folder = sharedData("safetensors/stories260K"),
      let file = sharedData("gguf/stories260K_f32.gguf")
    else { return }
    let read = try written(Model(contentsOf: folder))
    let original = try Model(contentsOf: file)
    // The file of the references holds the embedding a second time, for the logits.
    for (name, weight) in original.weights where name != "output.weight" {
      #expect(try read.weights[name]?.decoded() == weight.decoded(), "\(name)")
    }
  }

  @Test func bringsAnEncoderBack() throws {
    let model = try #require(Architecture.named("bert")).model(
      inputShape: [12], classes: 20, options: .init(blocks: 2, width: 16, heads: 2),
      random: Philox(seed: 3))
    let read = try written(model)
    #expect(read.metadata.architecture == "bert")
    for (name, weight) in model.weights {
      #expect(try read.weights[name]?.decoded() == weight.decoded(), "\(name)")
    }
  }

  /// Vocabularies as llama.cpp's own converter writes them.
  @Test(arguments: ["bert-bge", "falcon", "gpt-2", "phi-3"])
  func keepsTheTokenizer(_ name: String) throws {
    guard let path = sharedData("gguf/vocab/ggml-vocab-\(name).gguf") else { return }
    var model = try model(.llama)
    model.metadata.tokenizer = try Tokenizer(contentsOf: path)
    let (first, second) = (model.metadata.tokenizer, try written(model).metadata.tokenizer)
    let (before, after) = (try #require(first), try #require(second))
    #expect(after.definition.tokens == before.definition.tokens)
    let text = "Hello, wörld!  1234 ünïcode\n\n\tfoo_bar(baz); 你好 🦙 <s> [SEP]"
    #expect(after.encode(text) == before.encode(text))
    #expect(after.chatTemplate == before.chatTemplate)
  }

  @Test func refusesWhatLlamaCppHasNoNameFor() throws {
    var sample = try model(.qwen2)
    sample.metadata.decoder?.rotary?.scaling = .factors([1, 2, 3, 4, 5, 6, 7, 8])
    sample.graph = try #require(sample.metadata.decoder).graph(input: [1, -1])
    let error = #expect(throws: FormatError.self) { try written(sample) }
    #expect(
      error?.message == "a `qwen2` in GGUF has no factors of its own for each frequency")
    sample.metadata = Model.Metadata(architecture: "mlp")
    let other = #expect(throws: FormatError.self) { try written(sample) }
    #expect(other?.message == "the model isn't of a family that GGUF files are written of")
  }
}
