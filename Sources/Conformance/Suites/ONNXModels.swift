import Datasets
import ModelFormats
import ModelGraph
import TensorEngine

/// Trained models as ONNX files, against what ONNX Runtime makes of them.
enum ONNXModels: Suite {
  static let name = "onnx-models"

  static func run(_ report: inout Report) throws {
    let folder = try report.data("onnx")
    for dataSet in 0..<3 {
      report.check("MNIST-8, example \(dataSet)") {
        let test = try ONNXTestCase(contentsOf: "\(folder)/mnist_8", dataSet: dataSet)
        return try difference(test.run(), from: test.expected, within: 0.0035)
      }
    }
    report.check("super-resolution") {
      let test = try ONNXTestCase(contentsOf: "\(folder)/super_resolution_10")
      return try difference(test.run(), from: test.expected, within: 1e-4)
    }
    for picture in ["imgs_2", "sunflower"] {
      report.check("UltraFace on \(picture)") {
        let reference = "\(folder)/reference/ultraface_RFB320_\(picture)"
        let found = try outputs(
          of: "\(folder)/ultraface_RFB320.onnx", for: Npy.tensor(at: "\(reference)/input.npy"))
        let expected = try ["scores", "boxes"].map { name in
          (name: name, tensor: try Npy.tensor(at: "\(reference)/\(name).npy"))
        }
        return difference(found, from: expected, within: 1e-4)
      }
    }
    report.check("MNIST-8 is right as often as in ONNX Runtime") {
      try mistakes(of: "\(folder)/mnist_8/model.onnx", "\(folder)/reference/mnist-8")
    }
  }

  private static func outputs(of path: String, for input: Tensor) throws -> [String: Tensor] {
    let model = try Model(contentsOf: path)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    return try program.run([model.graph.inputs[0].name: input])
  }

  private static func difference(
    _ found: [String: Tensor], from expected: [(name: String, tensor: Tensor)],
    within tolerance: Double
  ) -> String? {
    for (name, tensor) in expected {
      guard let output = found[name] else { return "it lacks its output `\(name)`" }
      let limit = Tolerance(absolute: tolerance)
      if let difference = output.difference(from: tensor, within: limit) {
        return "`\(name)`: \(difference)"
      }
    }
    return nil
  }

  /// Whether each picture's largest output is at the same place as in the reference.
  private static func mistakes(of path: String, _ reference: String) throws -> String? {
    let pictures = try Npy.tensor(at: "\(reference)/inputs.npy")
    let expected = try Npy.tensor(at: "\(reference)/outputs.npy")
    let model = try Model(contentsOf: path)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    var differing = 0
    for index in 0..<pictures.shape[0] {
      let picture = pictures.rows(index..<(index + 1)).reshaped(to: [1, 1, 28, 28])
      try program.execute([model.graph.inputs[0].name: picture])
      let found = program.output(model.graph.outputs[0]).floats
      if place(found) != place(expected.rows(index..<(index + 1)).floats) { differing += 1 }
    }
    return differing == 0 ? nil : "\(differing) of \(pictures.shape[0]) are classified otherwise"
  }

  private static func place(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }
  }
}
