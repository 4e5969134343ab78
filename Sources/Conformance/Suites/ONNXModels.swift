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
    report.check("MNIST-8 knows 98.91 % of the test digits") { [report] in
      try digits(of: "\(folder)/mnist_8/model.onnx", at: report.data("datasets/mnist"))
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
    let found = try classes(of: pictures, by: path)
    let differing = found.indices.filter { index in
      found[index] != place(expected.rows(index..<(index + 1)).floats)
    }
    return differing.isEmpty
      ? nil : "\(differing.count) of \(found.count) are classified otherwise"
  }

  /// Whether as many of the 10,000 digits are right as ONNX Runtime 1.31 has right: 9891.
  private static func digits(of path: String, at folder: String) throws -> String? {
    let digits = try Dataset.load(folder)
    guard let labels = digits.labels?.withElements(as: Int32.self, { $0.map { Int($0) } }) else {
      return "there are no labels"
    }
    // The model takes the bytes as they are in the file.
    let pictures = Tensor(
      digits.features.floats.map { ($0 * 255).rounded() }, shape: digits.features.shape)
    let right = zip(try classes(of: pictures, by: path), labels).count { $0 == $1 }
    return right == 9891 ? nil : "\(right) of \(labels.count) are right"
  }

  /// The place of the largest output for each picture.
  private static func classes(of pictures: Tensor, by path: String) throws -> [Int?] {
    let model = try Model(contentsOf: path)
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: 1))
    return try (0..<pictures.shape[0]).map { index in
      let picture = pictures.rows(index..<(index + 1)).reshaped(to: [1, 1, 28, 28])
      try program.execute([model.graph.inputs[0].name: picture])
      return place(program.output(model.graph.outputs[0]).floats)
    }
  }

  private static func place(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }
  }
}
