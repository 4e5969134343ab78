import ModelGraph
public import TensorEngine

/// A model with an example of what it takes and yields, in a folder as ONNX keeps its tests:
/// `model.onnx`, and `test_data_set_0/input_0.pb`, `output_0.pb` and so on.
public struct ONNXTestCase {
  public let document: ONNXDocument
  public let inputs: [String: Tensor]
  /// In the order of the model's outputs.
  public let expected: [(name: String, tensor: Tensor)]

  /// - Throws: A `FormatError` where the model or its first input can't be read.
  public init(contentsOf folder: String, dataSet: Int = 0) throws(FormatError) {
    document = try ONNXDocument(contentsOf: "\(folder)/model.onnx")
    let examples = "\(folder)/test_data_set_\(dataSet)"
    let initialized = Set(document.initializers.map(\.name))
    let names = document.inputs.filter { !initialized.contains($0.name) }
    var inputs: [String: Tensor] = [:]
    for (index, input) in names.enumerated() {
      for (name, tensor) in try Self.tensors(of: input, at: "\(examples)/input_\(index).pb") {
        inputs[name] = tensor
      }
    }
    self.inputs = inputs
    var expected: [(name: String, tensor: Tensor)] = []
    for (index, output) in document.outputs.enumerated() {
      expected += try Self.tensors(of: output, at: "\(examples)/output_\(index).pb")
    }
    self.expected = expected
  }

  private static func tensors(
    of value: ONNXValueInfo, at path: String
  ) throws(FormatError) -> [(name: String, tensor: Tensor)] {
    guard value.isSequence else {
      return [(value.name, try Tensor(contentsOfONNXTensor: path))]
    }
    return try Tensor.sequence(contentsOfONNX: path).enumerated().map { index, tensor in
      (ImportPass.element(index, of: value.name), tensor)
    }
  }

  /// What the model yields for the inputs, under the outputs' names.
  ///
  /// - Throws: A `FormatError` where it can't be imported, a `GraphError` where it can't be run.
  public func run() throws -> [String: Tensor] {
    let model = try ONNXImport(document, values: inputs).model()
    let taken = Set(model.graph.inputs.map(\.name))
    let given = inputs.filter { taken.contains($0.key) }
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: given.mapValues { TensorType($0.elementType, $0.shape) })
    return try program.run(given)
  }
}
