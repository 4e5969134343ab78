import Datasets
import ModelGraph
import TensorEngine

/// Finds the grid of 8 bits for every activation of a model by running it on samples.
struct ActivationCalibration {
  let model: Model
  let range: QuantizationRange
  private let input: Graph.Input
  /// The input and every value that the nodes yield as 32-bit floats.
  private let names: [String]
  private static let batchSize = 32

  /// - Throws: A `CompressionError` where the model doesn't take one batch of samples.
  init(_ model: Model, range: QuantizationRange) throws {
    guard model.graph.inputs.count == 1, model.graph.inputs[0].type.shape.first == -1,
      !model.graph.inputs[0].type.shape.dropFirst().contains(-1),
      model.graph.inputs[0].type.elementType == .f32
    else {
      throw CompressionError("the model doesn't take one batch of samples in 32-bit floats")
    }
    self.model = model
    self.range = range
    input = model.graph.inputs[0]
    let types = try model.types()
    names = model.graph.nodes.flatMap(\.outputs).filter { types[$0]?.elementType == .f32 }
  }

  /// The grid of each activation, the model's input included.
  ///
  /// - Throws: A `CompressionError` where the samples don't fit the model or an activation isn't
  ///   finite; a `CancellationError` where the run was cancelled.
  func grids(on samples: Dataset) throws -> [String: QuantizationScale] {
    let batches = try batches(of: samples)
    let bounds = try bounds(on: batches)
    if range == .minMax {
      return bounds.mapValues { QuantizationScale(asymmetric: $0, bits: 8) }
    }
    var histograms = bounds.mapValues { ActivationHistogram(over: $0) }
    try observe(batches) { name, elements in histograms[name]?.count(elements) }
    return histograms.mapValues(grid)
  }

  private func grid(_ histogram: ActivationHistogram) -> QuantizationScale {
    guard case .percentile(let percent) = range else { return histogram.leastErrorGrid() }
    let low = min(histogram.quantile(1 - percent / 100), 0)
    let high = max(histogram.quantile(percent / 100), 0)
    return QuantizationScale(asymmetric: low...high, bits: 8)
  }

  /// The least and the greatest element of each activation, and 0.
  private func bounds(on batches: [Tensor]) throws -> [String: ClosedRange<Double>] {
    var bounds: [String: ClosedRange<Double>] = [:]
    try observe(batches) { name, elements in
      let old = bounds[name] ?? 0...0
      var (low, high) = (Float(old.lowerBound), Float(old.upperBound))
      for element in elements {
        guard element.isFinite else {
          throw CompressionError("`\(name)` is \(element) on the calibration data", layer: name)
        }
        low = min(low, element)
        high = max(high, element)
      }
      bounds[name] = Double(low)...Double(high)
    }
    return bounds
  }

  /// Runs the model and shows every activation of every batch.
  private func observe(
    _ batches: [Tensor], _ show: (_ name: String, _ elements: [Float]) throws -> Void
  ) throws {
    var graph = model.graph
    graph.outputs = names
    var program: Program?
    for batch in batches {
      let types = graph.inputTypes(batch: batch.shape[0])
      if program?.inputTypes != types {
        // Without passes, so that every value is still there to be seen.
        program = try Program(
          compiling: graph, weights: model.weights, inputTypes: types, passes: [])
      }
      try program?.execute([input.name: batch])
      try show(input.name, batch.floats)
      for name in names { try show(name, program?.output(name).floats ?? []) }
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
