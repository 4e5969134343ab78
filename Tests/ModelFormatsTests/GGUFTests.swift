import Foundation
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@testable import ModelFormats

@Suite struct GGUFTests {
  private func load(_ bytes: [UInt8]) throws -> Model {
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    return try GGUFFormat.load(file, path: "sample.gguf")
  }

  @Test(arguments: [2, 3] as [UInt32])
  func readsALlama(version: UInt32) throws {
    let model = try load(GGUFSample(version: version).bytes)
    #expect(model.metadata.architecture == "llama")
    #expect(model.parameterCount == 32 + 8 + 8 + 64 + 32 + 32 + 64 + 8 + 3 * 48)
    let table = try #require(model.weights["embedding.weight"]).decoded()
    #expect(table.shape == [4, 8])
    #expect(table.floats == (0..<32).map { Float($0) / 64 })
    // A file's rows are an output each: here they stand in columns.
    let value = try #require(model.weights["block1.value.weight"]).decoded()
    #expect(value.shape == [8, 4])
    #expect(value.floats.prefix(5) == [0, 8, 16, 24, 1].map { $0 / 64 }[...])
    let square = try #require(model.weights["block1.query.weight"]).decoded()
    #expect(square.floats.prefix(2) == [0, 8.0 / 64])
  }

  @Test func endsCleanlyWhereverItIsCut() {
    let bytes = GGUFSample().bytes
    for count in 0..<bytes.count {
      #expect(throws: FormatError.self, "cut at \(count)") { try load(Array(bytes[..<count])) }
    }
  }

  /// A real file, cut through its header and at places in its tensors.
  @Test func endsCleanlyWhereverARealFileIsCut() throws {
    guard let path = sharedData("gguf/stories260K_Q4_0.gguf") else { return }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let header = try GGUFHeader(Storage(mapping: path), path: path).byteCount
    let places =
      Array(stride(from: 0, to: header, by: 7)) + Array(header..<header + 64)
      + Array(stride(from: header, to: bytes.count, by: 509))
    for count in places {
      #expect(throws: FormatError.self, "cut at \(count)") { try load(Array(bytes[..<count])) }
    }
  }

  @Test func survivesAnyChangedByte() throws {
    let bytes = GGUFSample().bytes
    for index in bytes.indices.prefix(1000) {
      for value in [0x00, 0x7f, 0xff] as [UInt8] {
        var changed = bytes
        changed[index] = value
        do { _ = try load(changed) } catch { #expect(error is FormatError, "\(error)") }
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var message: String
    var change: @Sendable (inout GGUFSample) -> Void
    var testDescription: String { message }
  }

  static let cases = [
    Case(message: "it is of version 1 of GGUF; 2 and 3 are read") { $0.version = 1 },
    Case(message: "its architecture is a `mamba`, which isn't read") {
      $0.set("general.architecture", GGUFSample.text("mamba"), type: 8)
    },
    Case(message: "it lacks its tensor `blk.0.ffn_down.weight`") { $0.tensors.removeLast() },
    Case(message: "it lacks its tensor `blk.1.attn_norm.weight`") {
      $0.set("llama.block_count", GGUFSample.integer(2))
    },
    Case(message: "it says that it has 16777216 layers, and has 11 tensors") {
      $0.set("llama.block_count", GGUFSample.integer(1 << 24))
    },
    Case(message: "`llama.block_count` isn't a whole number from 1 to 16777216") {
      $0.set("llama.block_count", GGUFSample.integer(0))
    },
    Case(message: "it holds `blk.0.attn_q.scale`, for which a `llama` has no place") {
      $0.tensors.append(("blk.0.attn_q.scale", [8], 0))
    },
    Case(message: "it lacks its tensor `blk.0.attn_k.bias`") {
      $0.tensors.append(("blk.0.attn_q.bias", [8], 0))
    },
    Case(message: "tensor `blk.0.attn_q.weight` has the shape [8, 8], where [4, 8] is expected") {
      $0.set("llama.attention.key_length", GGUFSample.integer(2))
      $0.set("llama.attention.value_length", GGUFSample.integer(2))
    },
    Case(message: "`llama.rope.scaling.type` asks for what isn't supported") {
      $0.set("llama.rope.scaling.type", GGUFSample.text("sideways"), type: 8)
    },
    Case(message: "tensor `output_norm.weight` is there twice") {
      $0.tensors.append(("output_norm.weight", [8], 0))
    },
    Case(message: "tensor `token_embd.weight` isn't aligned to 32") { $0.offsetError = 1 },
    Case(message: "tensor `token_embd.weight` of 128 bytes lies beyond the end of the file") {
      $0.offsetError = 1 << 40
    },
    Case(message: "tensor `huge` has the shape [1099511627776, 1099511627776]") {
      $0.tensors.append(("huge", [1 << 40, 1 << 40], 0))
    },
    Case(message: "tensor `q8` is of ggml's type 15, which isn't read") {
      $0.tensors.append(("q8", [256], 15))
    },
    Case(message: "tensors `token_embd.weight` and `output_norm.weight` share bytes") {
      $0.offsets["output_norm.weight"] = 0
    },
    Case(message: "`general.alignment` isn't a power of two") {
      $0.set("general.alignment", GGUFSample.integer(33))
    },
    Case(message: "`llama.expert_count` asks for what isn't supported") {
      $0.set("llama.expert_count", GGUFSample.integer(8))
    },
    Case(message: "`odd` is of type 13, where 0 to 12 is expected") {
      $0.set("odd", [], type: 13)
    },
    Case(message: "the length of `long` is 1099511627776, beyond 4294967296") {
      $0.set("long", GGUFSample.integer(0) + GGUFSample.long(1 << 40), type: 9)
    },
    Case(message: "`deep` holds lists within lists, too deep to follow") {
      let list = GGUFSample.integer(9) + GGUFSample.long(1)
      $0.set("deep", (0..<9).flatMap { _ in list }, type: 9)
    },
  ]

  @Test(arguments: cases)
  func saysWhatIsWrong(_ example: Case) {
    var sample = GGUFSample()
    example.change(&sample)
    let error = #expect(throws: FormatError.self) { try load(sample.bytes) }
    #expect(error?.message == example.message)
  }

  /// The logits of a prompt, as llama.cpp's weights give them in 32-bit floats by NumPy.
  @Test(arguments: ["f32", "F16"])
  func computesStories(_ type: String) throws {
    guard let path = sharedData("gguf/stories260K_\(type).gguf"),
      let logits = sharedData("gguf/reference/stories260K_\(type).dequant_f32.logits.npy"),
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

  /// The elements of a `.npy` file of version 1, which this machine wrote.
  private func numbers<Number>(_ path: String, of type: Number.Type) throws -> [Number] {
    let data = try Data(contentsOf: URL(filePath: path))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    return Array(data.dropFirst(start)).withUnsafeBytes { Array($0.bindMemory(to: type)) }
  }
}
