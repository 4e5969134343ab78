import ModelGraph
import TensorEngine
import Training

/// The model that a student learns from, and which of its values are asked for.
///
/// It runs beside the student on every batch, as a program of its own: whatever its weights are
/// stored in, it stays as it is. One that takes a single sample runs once for each.
struct Teacher {
  let model: Model
  /// The student's samples in a batch, and how many of those the teacher takes at a time.
  private let (batch, rows): (Int, Int)
  private let types: [String: TensorType]
  private var asked: [String] = []

  /// - Parameter sampleShape: That of a student's sample, where it leaves open how many tokens it
  ///   takes.
  init(_ model: Model, sampleShape: [Int], batch: Int) throws {
    let settled = model.taking(sampleShape)
    guard settled.graph.inputs.count == 1, let extent = settled.graph.inputs[0].type.shape.first,
      [-1, 1, batch].contains(extent)
    else {
      throw CompressionError("the teacher must have one input, of one sample or of any number")
    }
    self.model = settled
    self.batch = batch
    rows = extent == -1 ? batch : extent
    types = try settled.types(batch: batch)
  }

  /// The type of one of the teacher's values for the student's batch.
  func type(of value: String) -> TensorType? {
    guard var type = types[value], rows != batch, type.shape.first == rows else {
      return types[value]
    }
    type.shape[0] = batch
    return type
  }

  /// One of the teacher's values as an input of the student's loss.
  ///
  /// - Throws: A `CompressionError` where it isn't of floats.
  mutating func value(_ name: String, in graph: inout LossGraph) throws -> String {
    let input = "teacher/\(name)"
    guard !asked.contains(name) else { return input }
    guard let type = type(of: name), type.elementType == .f32 else {
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
    let (asked, rows) = (asked, rows)
    return { features in
      let samples = features.reshaped(to: shape)
      let parts = try stride(from: 0, to: shape[0], by: rows).map { start in
        try program.execute([input.name: samples.rows(start..<(start + rows))])
        return asked.map(program.output)
      }
      return Dictionary(
        asked.indices.map { index in
          ("teacher/\(asked[index])", Tensor(joining: parts.map { $0[index] }))
        }, uniquingKeysWith: { $1 })
    }
  }
}
