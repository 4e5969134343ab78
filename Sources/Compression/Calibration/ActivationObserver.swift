import Datasets
import ModelGraph
import TensorEngine

/// Runs a model on samples and shows what its values become, batch by batch.
struct ActivationObserver {
  private let model: Model
  /// The values that are shown, the model's input first.
  let names: [String]
  private let input: Graph.Input

  /// - Parameter values: The values to show; every one of 32-bit floats where none are named.
  /// - Throws: A `CompressionError` where the model doesn't take one batch of samples.
  init(_ model: Model, values: Set<String>? = nil) throws {
    let type = model.graph.inputs.first?.type
    guard model.graph.inputs.count == 1,
      type?.elementType == .i32
        || type?.elementType == .f32 && type?.shape.first == -1
          && type?.shape.dropFirst().contains(-1) == false
    else { throw CompressionError("the model doesn't take one batch of samples, or of tokens") }
    self.model = model
    input = model.graph.inputs[0]
    let types = try model.types()
    let yielded = model.graph.nodes.flatMap(\.outputs).filter { types[$0]?.elementType == .f32 }
    let shown = input.type.elementType == .f32 ? [input.name] : []
    names = (shown + yielded).filter { values?.contains($0) ?? true }
  }

  /// Runs the model on all samples; each batch's values are shown in the graph's order.
  ///
  /// - Throws: A `CompressionError` where the samples don't fit the model, what `show` throws, a
  ///   `CancellationError` where the run was cancelled.
  func observe(
    _ samples: Dataset, _ show: (_ name: String, _ values: Tensor) throws -> Void
  ) throws {
    let model = model.taking(samples.sampleShape)
    var graph = model.graph
    graph.outputs = names.filter { $0 != input.name }
    var program: Program?
    for batch in try batches(of: samples, as: graph.inputs[0].type) {
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

  private func batches(of samples: Dataset, as type: TensorType) throws -> [Tensor] {
    let shape = Array(type.shape.dropFirst())
    guard samples.sampleShape.reduce(1, *) == shape.reduce(1, *), type.shape[0] == -1,
      samples.features.elementType == type.elementType
    else {
      throw CompressionError(
        "the calibration data's samples are \(samples.sampleShape), the model takes \(shape)")
    }
    let features = samples.features.reshaped(to: [samples.count] + shape)
    let size = samples.samplesPerBatch
    return stride(from: 0, to: samples.count, by: size).map { start in
      features.rows(start..<min(start + size, samples.count))
    }
  }
}

extension Dataset {
  /// The samples that a model is run on at a time: of a text as many windows as have 2048 tokens, so
  /// that what they become stays within bounds.
  var samplesPerBatch: Int {
    nextTokens == nil ? 32 : max(1, 2048 / max(sampleShape[0], 1))
  }
}
