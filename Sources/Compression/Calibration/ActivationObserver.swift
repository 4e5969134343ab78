import Datasets
import ModelGraph
import TensorEngine

/// Runs a model on samples and shows what its values become, batch by batch.
struct ActivationObserver {
  let model: Model
  /// The values that are shown, the model's input first.
  let names: [String]
  private let input: Graph.Input
  private static let batchSize = 32

  /// - Parameter values: The values to show; every one of 32-bit floats where none are named.
  /// - Throws: A `CompressionError` where the model doesn't take one batch of samples.
  init(_ model: Model, values: Set<String>? = nil) throws {
    guard model.graph.inputs.count == 1, model.graph.inputs[0].type.shape.first == -1,
      !model.graph.inputs[0].type.shape.dropFirst().contains(-1),
      model.graph.inputs[0].type.elementType == .f32
    else {
      throw CompressionError("the model doesn't take one batch of samples in 32-bit floats")
    }
    self.model = model
    input = model.graph.inputs[0]
    let types = try model.types()
    let yielded = model.graph.nodes.flatMap(\.outputs).filter { types[$0]?.elementType == .f32 }
    names = ([input.name] + yielded).filter { values?.contains($0) ?? true }
  }

  /// Runs the model on all samples; each batch's values are shown in the graph's order.
  ///
  /// - Throws: A `CompressionError` where the samples don't fit the model, what `show` throws, a
  ///   `CancellationError` where the run was cancelled.
  func observe(
    _ samples: Dataset, _ show: (_ name: String, _ values: Tensor) throws -> Void
  ) throws {
    var graph = model.graph
    graph.outputs = names.filter { $0 != input.name }
    var program: Program?
    for batch in try batches(of: samples) {
      let types = graph.inputTypes(batch: batch.shape[0])
      if program?.inputTypes != types, !graph.outputs.isEmpty {
        // Without fusion, so that every value is still there to be seen.
        program = try Program(
          compiling: graph, weights: model.weights, inputTypes: types, passes: [.deadCode])
      }
      try program?.execute([input.name: batch])
      for name in names {
        guard name != input.name else {
          try show(name, batch)
          continue
        }
        if let values = program?.output(name) { try show(name, values) }
      }
    }
  }

  private func batches(of samples: Dataset) throws -> [Tensor] {
    let shape = Array(input.type.shape.dropFirst())
    guard samples.sampleShape.reduce(1, *) == shape.reduce(1, *) else {
      throw CompressionError(
        "the calibration data's samples are \(samples.sampleShape), the model takes \(shape)")
    }
    let features = samples.features.reshaped(to: [samples.count] + shape)
    return stride(from: 0, to: samples.count, by: Self.batchSize).map { start in
      features.rows(start..<min(start + Self.batchSize, samples.count))
    }
  }
}
