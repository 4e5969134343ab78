import TensorEngine

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

  /// The share of the range, in steps of 1 %, whose grid of 8 bits has the least squared error.
  func leastErrorGrid() -> QuantizationScale {
    var best = QuantizationScale(asymmetric: low...high, bits: 8)
    var leastError = squaredError(on: best)
    for percent in stride(from: 99, through: 20, by: -1) {
      let share = Double(percent) / 100
      let grid = QuantizationScale(asymmetric: low * share...high * share, bits: 8)
      let error = squaredError(on: grid)
      if error < leastError { (best, leastError) = (grid, error) }
    }
    return best
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
