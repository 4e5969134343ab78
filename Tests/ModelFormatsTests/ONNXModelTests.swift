import Datasets
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

/// Whole models against what ONNX Runtime makes of them.
@Suite struct ONNXModelTests {
  static func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.floats, b.floats).map { abs($0 - $1) }.max() ?? 0
  }

  @Test(arguments: 0..<3)
  func classifiesDigits(_ dataSet: Int) throws {
    guard let folder = sharedData("onnx/mnist_8") else { return }
    let test = try ONNXTestCase(contentsOf: folder, dataSet: dataSet)
    let found = try test.run()
    for (name, expected) in test.expected {
      let tensor = try #require(found[name])
      #expect(Self.largestDifference(tensor, expected) <= 0.0035)
    }
  }

  @Test func enlargesAPicture() throws {
    guard let folder = sharedData("onnx/super_resolution_10") else { return }
    let test = try ONNXTestCase(contentsOf: folder)
    let found = try test.run()
    for (name, expected) in test.expected {
      let tensor = try #require(found[name])
      #expect(tensor.shape == expected.shape)
      #expect(Self.largestDifference(tensor, expected) <= 1e-4)
    }
  }

  @Test(arguments: ["imgs_2", "sunflower"])
  func findsFaces(_ picture: String) throws {
    guard let path = sharedData("onnx/ultraface_RFB320.onnx"),
      let folder = sharedData("onnx/reference/ultraface_RFB320_\(picture)")
    else { return }
    let model = try Model(contentsOf: path)
    let input = try Npy.tensor(at: "\(folder)/input.npy")
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    let found = try program.run([model.graph.inputs[0].name: input])
    for name in ["scores", "boxes"] {
      let tensor = try #require(found[name])
      let expected = try Npy.tensor(at: "\(folder)/\(name).npy")
      #expect(Self.largestDifference(tensor, expected) <= 1e-4)
    }
  }
}
