import Foundation
import ModelFormats
import TensorEngine
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  /// What the `save` of safetensors 0.8.0 makes of a float32 matrix `m`, a float16 `h` and an int8
  /// `v`, in base64.
  static let sample = """
    yAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJub3RlIjoiw6kifSwibSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwy
    XSwiZGF0YV9vZmZzZXRzIjpbMCwxNl19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRz
    IjpbMTYsMjBdfSwidiI6eyJkdHlwZSI6Ikk4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbMjAsMjNdfX0gICAg
    IAAAwD8AAADAAACAPgAAQEAAOAC8/wJ/
    """

  @Test func readsWhatTheReferenceWrites() throws {
    let bytes = try #require(
      Data(base64Encoded: Self.sample, options: .ignoreUnknownCharacters))
    let file = try SafetensorsFile(Storage(Array(bytes)), path: "x")
    #expect(file.metadata == ["note": "é"])
    #expect(file.tensors.keys.sorted() == ["h", "m", "v"])
    #expect(file.tensors["m"] == Tensor([1.5, -2, 0.25, 3], shape: [2, 2]))
    #expect(file.tensors["h"] == Tensor([Float16(0.5), -1], shape: [2], as: .f16))
    #expect(file.tensors["v"] == Tensor([Int8(-1), 2, 127], shape: [3], as: .i8))
  }

  /// A header of odd length puts the elements across their natural places.
  @Test func readsElementsThatLieAcrossTheirPlaces() throws {
    let header = #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} "#
    let data = [Float(1.5), -2].flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    for spaces in 0..<8 {
      let text = Array((header + String(repeating: " ", count: spaces)).utf8)
      let file = Storage(BadFileTests.bytes(header: text, data: data))
      let tensors = try SafetensorsFile(file, path: "x").tensors
      #expect(tensors["w"] == Tensor([1.5, -2], shape: [2]))
    }
  }

  @Test func readsEscapedNames() throws {
    let header =
      #"{"__metadata__":{"a\/b":"\ud83e\udd94\u00e9\t"} , "\"": {"data_offsets":[0,1], "shape":[],"dtype":"BOOL"}}"#
    let file = Storage(BadFileTests.bytes(header: Array(header.utf8), data: [1]))
    let read = try SafetensorsFile(file, path: "x")
    #expect(read.metadata == ["a/b": "🦔é\t"])
    #expect(read.tensors["\""]?.shape == [])
    #expect(read.tensors["\""]?.elementType == .bool)
  }

  /// The sum is numpy's over the file's tensor, in double.
  @Test func readsARealFile() throws {
    guard let path = sharedData("safetensors/stories260K/model.safetensors") else { return }
    let tensors = try SafetensorsFile(contentsOf: path).tensors
    #expect(tensors.count == 47)
    let weight = try #require(tensors["model.layers.0.self_attn.q_proj.weight"])
    #expect(weight.shape == [64, 64])
    #expect(abs(weight.floats[0] - 0.04439279) < 1e-8)
    #expect(abs(weight.floats.reduce(0.0) { $0 + Double($1) } + 23.827822908671806) < 1e-12)
  }
}
