public import TensorEngine

/// Runs a model on as many examples as come, in batches.
///
/// It compiles the model for the full batch, and once more for each other size it meets. Each
/// example's result is the same whatever the batch.
public final class ModelRunner {
  public let model: Model
  public let batchSize: Int
  private let input: Graph.Input
  private let output: String
  private let packed = PackedWeights()
  private var programs: [Int: Program] = [:]

  /// - Precondition: The batch isn't empty.
  /// - Throws: A `GraphError` where the model doesn't have one input whose first axis is free or 1,
  ///   and an output.
  public init(_ model: Model, batchSize: Int = 64) throws {
    precondition(batchSize > 0, "a batch holds at least one example")
    guard model.graph.inputs.count == 1, let batch = model.graph.inputs[0].type.shape.first,
      batch == -1 || batch == 1
    else {
      throw GraphError("takes a model with one input whose first axis is free, or 1")
    }
    guard let output = model.graph.outputs.first else { throw GraphError("has no output") }
    self.model = model
    self.batchSize = batch == 1 ? 1 : batchSize
    self.output = output
    input = model.graph.inputs[0]
  }

  /// The first output of the model for every example, along the first axis.
  ///
  /// - Throws: A `GraphError` where the examples don't fit the model; `CancellationError` where
  ///   the run was cancelled.
  public func run(_ examples: Tensor) throws -> Tensor {
    guard let count = examples.shape.first, count > 0 else {
      throw GraphError("there is no example to run")
    }
    var results: [Tensor] = []
    for start in stride(from: 0, to: count, by: batchSize) {
      let rows = examples.rows(start..<min(start + batchSize, count))
      let program = try program(for: rows.shape[0])
      try program.execute([input.name: rows])
      results.append(program.output(output))
    }
    return Tensor(joining: results)
  }

  /// The program for a batch of `count`.
  ///
  /// - Throws: A `GraphError` where the model's graph isn't sound.
  public func program(for count: Int) throws -> Program {
    if let known = programs[count] { return known }
    let program = try Program(
      compiling: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: count), packed: packed)
    programs[count] = program
    return program
  }
}

extension Tensor {
  /// Tensors one after another along the first axis.
  ///
  /// - Precondition: There is at least one, and they differ in their first extent only.
  package init(joining parts: [Tensor]) {
    precondition(!parts.isEmpty, "there is nothing to join")
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    let first = parts[0]
    self.init(shape: [rows] + first.shape.dropFirst(), elementType: first.elementType) { bytes in
      var start = 0
      for part in parts {
        part.withUnsafeBytes { source in
          UnsafeMutableRawBufferPointer(rebasing: bytes[start..<(start + source.count)])
            .copyMemory(from: source)
          start += source.count
        }
      }
    }
  }
}
