import Foundation
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@Suite struct TFLiteTests {
  private func load(_ bytes: [UInt8]) throws -> Model {
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    return try TFLiteFormat.load(file, path: "sample.tflite")
  }

  private func bytes(_ name: String) throws -> [UInt8]? {
    guard let path = sharedData("tflite/\(name).tflite") else { return nil }
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  /// Bit for bit what LiteRT's reference kernels yield; floats within what another order of
  /// summation moves.
  @Test(arguments: [
    ("kws_ds_cnn_int8", "mlperf_tiny__models__kws_ds_cnn_int8"),
    ("ic_resnet8_int8", "mlperf_tiny__models__ic_resnet8_int8"),
    ("ic_resnet8_float32", "mlperf_tiny__models__ic_resnet8_float32"),
    ("ad01_autoencoder_float32", "mlperf_tiny__models__ad01_autoencoder_float32"),
    ("micro_speech_quantized", "tflm__models__micro_speech_quantized"),
    ("hello_world_int8", "tflm__models__hello_world_int8"),
    ("hello_world_float", "tflm__models__hello_world_float"),
    ("mobilenet_v1_0.25_128_quant", "coral__mobilenet_v1_0.25_128_quant"),
  ])
  func computesAsLiteRT(_ name: String, _ reference: String) throws {
    guard let path = sharedData("tflite/\(name).tflite"),
      let input = sharedData("tflite/reference_random/\(reference)/rand_in0.npy"),
      let output = sharedData("tflite/reference_random/\(reference)/rand_out0.npy")
    else { return }
    let model = try Model(contentsOf: path)
    let type = try #require(model.graph.inputTypes(batch: 1)[model.graph.inputs[0].name])
    let given = try elements(input, of: type)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: [model.graph.inputs[0].name: type])
    let results = try program.run([model.graph.inputs[0].name: given])
    let found = try #require(results[model.graph.outputs[0]])
    let expected = try elements(output, of: TensorType(found.elementType, found.shape))
    guard found.elementType.isFloat else { return #expect(found == expected) }
    for (a, b) in zip(found.floats, expected.floats) { #expect(abs(a - b) <= 1e-4 * (1 + abs(b))) }
  }

  @Test func leavesTheBatchFree() throws {
    guard let path = sharedData("tflite/kws_ds_cnn_int8.tflite") else { return }
    let model = try Model(contentsOf: path)
    #expect(model.graph.inputs.map(\.type) == [TensorType(.i8, [-1, 49, 10, 1])])
    #expect(try model.types(batch: 3)[model.graph.outputs[0]]?.shape == [3, 12])
  }

  @Test func endsCleanlyWhereverItIsCut() throws {
    guard let bytes = try bytes("hello_world_int8") else { return }
    for count in 0..<bytes.count {
      do { _ = try load(Array(bytes[..<count])) } catch {
        #expect(error is FormatError, "\(error)")
      }
    }
  }

  @Test func survivesAnyChangedByte() throws {
    guard let bytes = try bytes("hello_world_int8") else { return }
    for index in bytes.indices {
      for value in [0x00, 0x7f, 0xff] as [UInt8] {
        var changed = bytes
        changed[index] = value
        do { _ = try load(changed) } catch { #expect(error is FormatError, "\(error)") }
      }
    }
  }

  /// The elements of a `.npy` file of version 1, which this machine wrote.
  private func elements(_ path: String, of type: TensorType) throws -> Tensor {
    let data = try Data(contentsOf: URL(filePath: path))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    return Tensor(shape: type.shape, elementType: type.elementType) { target in
      target.copyBytes(from: Array(data.dropFirst(start)))
    }
  }
}
