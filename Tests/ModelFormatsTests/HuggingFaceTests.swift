import Foundation
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@testable import ModelFormats

/// Models in the layout of Hugging Face. That they compute what `transformers` does,
/// `Scripts/conformance` checks with that library itself.
@Suite struct HuggingFaceTests {
  /// The logits of a prompt, as NumPy computes them from the same weights in 32-bit floats.
  @Test(arguments: ["safetensors/stories260K", "safetensors/stories260K/model.safetensors"])
  func computesStories(_ name: String) throws {
    guard let path = sharedData(name),
      let logits = sharedData("gguf/reference/stories260K_f32.dequant_f32.logits.npy"),
      let prompt = sharedData("gguf/reference/prompt_tokens.npy")
    else { return }
    let model = try Model(contentsOf: path)
    let tokens = try numbers(prompt, of: Int32.self)
    let expected = try numbers(logits, of: Float.self)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: ["input": TensorType(.i32, [1, tokens.count])])
    let output = try program.run(["input": Tensor(tokens, shape: [1, tokens.count], as: .i32)])
    let found = try #require(output["output"]).floats
    #expect(found.count == expected.count)
    let largest = zip(found, expected).map { abs($0 - $1) }.max()
    #expect(try #require(largest) < 5e-5)
  }

  /// A folder with a Llama of one layer, as `transformers` would save it.
  struct Sample: Sendable {
    var config = [
      "model_type": "\"llama\"", "hidden_size": "8", "num_hidden_layers": "1",
      "num_attention_heads": "2", "num_key_value_heads": "1", "intermediate_size": "6",
      "vocab_size": "4", "hidden_act": "\"silu\"", "tie_word_embeddings": "true",
    ]
    var tensors: [String: [Int]] = [
      "model.embed_tokens.weight": [4, 8], "model.norm.weight": [8],
      "model.layers.0.input_layernorm.weight": [8],
      "model.layers.0.self_attn.q_proj.weight": [8, 8],
      "model.layers.0.self_attn.k_proj.weight": [4, 8],
      "model.layers.0.self_attn.v_proj.weight": [4, 8],
      "model.layers.0.self_attn.o_proj.weight": [8, 8],
      "model.layers.0.post_attention_layernorm.weight": [8],
      "model.layers.0.mlp.gate_proj.weight": [6, 8], "model.layers.0.mlp.up_proj.weight": [6, 8],
      "model.layers.0.mlp.down_proj.weight": [8, 6],
    ]
    var index: String?

    func load() throws -> Model {
      let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID()) 模型")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let pairs = config.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
      try Data("{\(pairs)}".utf8).write(to: folder.appending(path: "config.json"))
      let weights = tensors.mapValues { shape in
        Tensor((0..<shape.reduce(1, *)).map { Float($0) / 64 }, shape: shape)
      }
      let file = folder.appending(path: index == nil ? "model.safetensors" : "part.safetensors")
      try SafetensorsWriter.write(weights, metadata: [], to: file.path)
      if let index {
        try Data(index.utf8).write(to: folder.appending(path: "model.safetensors.index.json"))
      }
      return try Model(contentsOf: folder.path)
    }
  }

  @Test func readsALlama() throws {
    let model = try Sample().load()
    #expect(model.metadata.architecture == "llama")
    #expect(model.metadata.decoder?.rotary?.pairing == .halves)
    let value = try #require(model.weights["block1.value.weight"]).decoded()
    #expect(value.shape == [8, 4])
    #expect(value.floats.prefix(5) == [0, 8, 16, 24, 1].map { $0 / 64 }[...])
  }

  @Test func readsSeveralFiles() throws {
    var sample = Sample()
    let map = sample.tensors.keys.map { "\"\($0)\": \"part.safetensors\"" }
    sample.index = "{\"weight_map\": {\(map.joined(separator: ", "))}}"
    #expect(try sample.load().metadata.architecture == "llama")
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var message: String
    var change: @Sendable (inout Sample) -> Void
    var testDescription: String { message }
  }

  static let cases = [
    Case(message: "its `model_type` is `mamba`, which isn't read") {
      $0.config["model_type"] = "\"mamba\""
    },
    Case(message: "it isn't an object of JSON") { $0.config["hidden_size"] = "" },
    Case(message: "it doesn't say `hidden_size`") { $0.config["hidden_size"] = nil },
    Case(message: "`num_attention_heads` isn't a whole number from 1 to 16777216") {
      $0.config["num_attention_heads"] = "0"
    },
    Case(message: "its activation is `relu`, which isn't read") {
      $0.config["hidden_act"] = "\"relu\""
    },
    Case(message: "its rotary positions are scaled by `dynamic`, which isn't read") {
      $0.config["rope_scaling"] = "{\"type\": \"dynamic\", \"factor\": 2}"
    },
    Case(message: "it lacks its tensor `model.norm.weight`") {
      $0.tensors["model.norm.weight"] = nil
    },
    Case(
      message: "tensor `model.layers.0.mlp.up_proj.weight` has the shape [5, 8], "
        + "where [6, 8] is expected"
    ) { $0.tensors["model.layers.0.mlp.up_proj.weight"] = [5, 8] },
    Case(message: "it holds `model.layers.0.scale`, for which a `llama` has no place") {
      $0.tensors["model.layers.0.scale"] = [1]
    },
    Case(message: "`../x.safetensors` isn't the name of a safetensors file in its folder") {
      $0.index = #"{"weight_map": {"a": "../x.safetensors"}}"#
    },
    Case(message: "it lacks its tensor `a`, which the index says it holds") {
      $0.index = #"{"weight_map": {"a": "part.safetensors"}}"#
    },
    Case(message: "it doesn't say `weight_map`") { $0.index = "{}" },
  ]

  @Test(arguments: cases)
  func saysWhatIsWrong(_ example: Case) {
    var sample = Sample()
    example.change(&sample)
    let error = #expect(throws: FormatError.self) { try sample.load() }
    #expect(error?.message == example.message)
  }

  @Test func saysThatAFolderHoldsNoModel() {
    let error = #expect(throws: FormatError.self) {
      try Model(contentsOf: FileManager.default.temporaryDirectory.path)
    }
    #expect(error?.message == "it is a folder without a `config.json`")
  }

  /// The elements of a `.npy` file of version 1, which this machine wrote.
  private func numbers<Number>(_ path: String, of type: Number.Type) throws -> [Number] {
    let data = try Data(contentsOf: URL(filePath: path))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    return Array(data.dropFirst(start)).withUnsafeBytes { Array($0.bindMemory(to: type)) }
  }
}
