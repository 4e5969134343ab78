import Datasets
import ModelGraph
import TensorEngine

/// Finds the grid of 8 bits for every activation of a model by running it on samples.
struct ActivationCalibration {
  let range: QuantizationRange
  private let observer: ActivationObserver

  /// - Throws: A `CompressionError` where the model doesn't take one batch of samples.
  init(_ model: Model, range: QuantizationRange) throws {
    self.range = range
    observer = try ActivationObserver(model)
  }

  /// The grid of each activation, the model's input included.
  ///
  /// - Throws: A `CompressionError` where the samples don't fit the model or an activation isn't
  ///   finite; a `CancellationError` where the run was cancelled.
  func grids(on samples: Dataset) throws -> [String: QuantizationScale] {
    let bounds = try bounds(on: samples)
    if range == .minMax {
      return bounds.mapValues { QuantizationScale(asymmetric: $0, bits: 8) }
    }
    var histograms = bounds.mapValues { ActivationHistogram(over: $0) }
    try observer.observe(samples) { name, values in histograms[name]?.count(values.floats) }
    return histograms.mapValues(grid)
  }

  private func grid(_ histogram: ActivationHistogram) -> QuantizationScale {
    guard case .percentile(let percent) = range else { return histogram.leastErrorGrid() }
    let low = min(histogram.quantile(1 - percent / 100), 0)
    let high = max(histogram.quantile(percent / 100), 0)
    return QuantizationScale(asymmetric: low...high, bits: 8)
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
