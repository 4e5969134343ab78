import Datasets
import ModelGraph
import TensorEngine

/// Finds the grid of few bits for every activation of a model by running it on samples.
struct ActivationCalibration {
  let range: QuantizationRange
  private let gridOver: ActivationGrid
  private let observer: ActivationObserver

  /// - Throws: A `CompressionError` where the model doesn't take one batch of samples.
  init(
    _ model: Model, range: QuantizationRange, scheme: LinearEncoding.Scheme = .asymmetric,
    bits: Int = 8
  ) throws {
    self.range = range
    gridOver = ActivationGrid(scheme: scheme, bits: bits)
    observer = try ActivationObserver(model)
  }

  /// The grid of each activation, the model's input included.
  ///
  /// - Throws: A `CompressionError` where the samples don't fit the model or an activation isn't
  ///   finite; a `CancellationError` where the run was cancelled.
  func grids(on samples: Dataset) throws -> [String: QuantizationScale] {
    let bounds = try bounds(on: samples)
    if range == .minMax {
      return bounds.mapValues { gridOver(over: $0) }
    }
    var histograms = bounds.mapValues { ActivationHistogram(over: $0) }
    try observer.observe(samples) { name, values in histograms[name]?.count(values.floats) }
    return histograms.mapValues(grid)
  }

  private func grid(_ histogram: ActivationHistogram) -> QuantizationScale {
    guard case .percentile(let percent) = range else {
      return range == .entropy
        ? histogram.leastDivergenceGrid(gridOver) : histogram.leastErrorGrid(gridOver)
    }
    let low = min(histogram.quantile(1 - percent / 100), 0)
    let high = max(histogram.quantile(percent / 100), 0)
    return gridOver(over: low...high)
  }

  /// The least and the greatest element of each activation, and 0.
  private func bounds(on samples: Dataset) throws -> [String: ClosedRange<Double>] {
    var bounds: [String: ClosedRange<Double>] = [:]
    try observer.observe(samples) { name, values in
      let old = bounds[name] ?? 0...0
      var (low, high) = (Float(old.lowerBound), Float(old.upperBound))
      for element in values.floats {
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
}
