import ModelGraph
import TensorEngine
import Training

/// The model that a student learns from, and which of its values are asked for.
///
/// It runs beside the student on every batch, as a program of its own: whatever its weights are
/// stored in, it stays as it is.
struct Teacher {
  let model: Model
  private let batch: Int
  private let types: [String: TensorType]
  private var asked: [String] = []

  init(_ model: Model, batch: Int) throws {
    guard model.graph.inputs.count == 1, model.graph.inputs[0].type.shape.first == -1 else {
      throw CompressionError("the teacher must have one input, and take several samples at once")
    }
    self.model = model
    self.batch = batch
    types = try model.types(batch: batch)
  }

  /// The type of one of the teacher's values.
  func type(of value: String) -> TensorType? { types[value] }

  /// One of the teacher's values as an input of the student's loss.
  ///
  /// - Throws: A `CompressionError` where it isn't of floats.
  mutating func value(_ name: String, in graph: inout LossGraph) throws -> String {
    let input = "teacher/\(name)"
    guard !asked.contains(name) else { return input }
    guard let type = types[name], type.elementType == .f32 else {
      throw CompressionError(
        "the teacher's `\(name)` isn't of 32-bit floats",
        hint: "learn from the model as it was before its activations were quantized")
    }
    asked.append(name)
    return graph.input(input, type)
  }

  /// What the values asked for are, for a batch of the student's features.
  func answers() throws -> (Tensor) throws -> [String: Tensor] {
    guard !asked.isEmpty else { return { _ in [:] } }
    var graph = model.graph
    graph.outputs = asked
    let input = graph.inputs[0]
    let shape = [batch] + input.type.shape.dropFirst()
    let program = try Program(
      compiling: graph, weights: model.weights, inputTypes: graph.inputTypes(batch: batch))
    let asked = asked
    return { features in
      try program.execute([input.name: features.reshaped(to: shape)])
      return Dictionary(
        asked.map { ("teacher/\($0)", program.output($0)) }, uniquingKeysWith: { $1 })
    }
  }
}
