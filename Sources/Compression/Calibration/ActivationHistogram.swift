import TensorEngine

/// The grid of 2 to 8 bits over a range of activations.
struct ActivationGrid {
  let scheme: LinearEncoding.Scheme
  var bits = 8

  /// Codes from 0 to `2^bits - 1`; where symmetric the one in the middle stands for 0.
  func callAsFunction(over range: ClosedRange<Double>) -> QuantizationScale {
    switch scheme {
    case .asymmetric: return QuantizationScale(asymmetric: range, bits: bits)
    case .symmetric:
      let peak = max(abs(range.lowerBound), abs(range.upperBound))
      let grid = QuantizationScale(symmetric: peak, bits: bits)
      return QuantizationScale(
        scale: grid.scale, zeroPoint: 1 << (bits - 1), codes: 0...(1 << bits) - 1)
    }
  }
}

/// How often the elements of an activation fall into each of equally wide bins.
struct ActivationHistogram {
  static let binCount = 2048

  let low: Double
  let high: Double
  private(set) var counts = [Int](repeating: 0, count: binCount)

  /// - Precondition: The bounds are finite and 0 lies within them.
  init(over range: ClosedRange<Double>) {
    precondition(range.contains(0), "an activation's range holds 0")
    (low, high) = (range.lowerBound, range.upperBound)
  }

  private var width: Double { (high - low) / Double(Self.binCount) }

  private func center(of bin: Int) -> Double { low + (Double(bin) + 0.5) * width }

  mutating func count(_ elements: [Float]) {
    guard high > low else { return counts[0] += elements.count }
    let scale = 1 / width
    for element in elements {
      let bin = Int((Double(element) - low) * scale)
      counts[min(max(bin, 0), Self.binCount - 1)] += 1
    }
  }

  /// The value below which this share of the elements lies, within its bin by proportion.
  func quantile(_ share: Double) -> Double {
    let target = share * Double(counts.reduce(0, +))
    var below = 0.0
    for (bin, count) in counts.enumerated() where count > 0 {
      if below + Double(count) >= target {
        return low + (Double(bin) + (target - below) / Double(count)) * width
      }
      below += Double(count)
    }
    return high
  }

  /// The share of the range, in steps of 1 %, whose grid has the least squared error.
  func leastErrorGrid(_ grid: ActivationGrid) -> QuantizationScale {
    best(grid) { squaredError(on: $0) }
  }

  /// The share of the range, in steps of 1 %, whose grid tells least different elements
  /// (Migacz 2017): by the Kullback-Leibler divergence of what the codes tell from the distribution
  /// with what is clamped at its ends.
  func leastDivergenceGrid(_ grid: ActivationGrid) -> QuantizationScale {
    best(grid) { divergence(on: $0) }
  }

  private func best(
    _ grid: ActivationGrid, _ loss: (QuantizationScale) -> Double
  ) -> QuantizationScale {
    var best = grid(over: low...high)
    var leastLoss = loss(best)
    for percent in stride(from: 99, through: 20, by: -1) {
      let share = Double(percent) / 100
      let candidate = grid(over: low * share...high * share)
      let loss = loss(candidate)
      if loss < leastLoss { (best, leastLoss) = (candidate, loss) }
    }
    return best
  }

  private func divergence(on grid: QuantizationScale) -> Double {
    let bounds = grid.value(of: grid.codes.lowerBound)...grid.value(of: grid.codes.upperBound)
    var clamped = counts.map(Double.init)
    var levels = [(count: Double, bins: Double)](repeating: (0, 0), count: grid.codes.count)
    let codes = counts.indices.map { grid.code(of: Float(center(of: $0))) - grid.codes.lowerBound }
    let inside = counts.indices.filter { bounds.contains(Float(center(of: $0))) }
    guard let first = inside.first, let last = inside.last else { return .infinity }
    for bin in counts.indices where !(first...last).contains(bin) {
      clamped[bin < first ? first : last] += clamped[bin]
      clamped[bin] = 0
    }
    for bin in inside where clamped[bin] > 0 {
      levels[codes[bin]].count += Double(counts[bin])
      levels[codes[bin]].bins += 1
    }
    let (total, told) = (clamped.reduce(0, +), levels.reduce(0) { $0 + $1.count })
    return inside.reduce(0) { sum, bin in
      guard clamped[bin] > 0 else { return sum }
      let (p, level) = (clamped[bin] / total, levels[codes[bin]])
      // A bin that only what is clamped falls into is told nothing of.
      let q = max(level.count / level.bins / max(told, 1), 1e-12)
      return sum + p * PowerSeries.logarithm(of: p / q)
    }
  }

  private func squaredError(on grid: QuantizationScale) -> Double {
    var sum = 0.0
    for (bin, count) in counts.enumerated() where count > 0 {
      let center = center(of: bin)
      let difference = Double(grid.nearest(to: Float(center))) - center
      sum += difference * difference * Double(count)
    }
    return sum
  }
}
