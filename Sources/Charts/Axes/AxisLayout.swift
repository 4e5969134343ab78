/// An axis with the range it shows and its labelled ticks.
struct AxisLayout: Sendable {
  /// Whether an axis ends where its data do or at the next tick.
  enum Fit { case tight, loose }

  let axis: Axis
  let range: ClosedRange<Double>
  let ticks: Ticks
  let labels: [String]
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - count: About how many ticks to label.
  ///   - leastStep: Ticks are no closer than this: 1 for whole numbers.
  init(_ axis: Axis, extent: Extent, fit: Fit, count: Int, leastStep: Double = 0) {
    self.axis = axis
    let data = Self.widened(extent, axis)
    let ticks = Self.ticks(
      for: data, scale: axis.scale, fit: fit, count: count, leastStep: leastStep)
    self.ticks = ticks
    labels = axis.unit.labels(for: ticks)
    if fit == .loose, let first = ticks.values.first, let last = ticks.values.last {
      range = min(first, data.lowerBound)...max(last, data.upperBound)
    } else {
      range = data
    }
    let isLogarithmic = axis.scale == .logarithmic
    start = isLogarithmic ? decimalLogarithm(range.lowerBound) : range.lowerBound / 2
    end = isLogarithmic ? decimalLogarithm(range.upperBound) : range.upperBound / 2
  }

  /// Where a finite value lies: 0 at the start of the axis, 1 at its end.
  ///
  /// On a logarithmic axis, values that are not positive have no place.
  func position(_ value: Double) -> Double? {
    guard value - value == 0 else { return nil }
    guard axis.scale == .logarithmic else { return (value / 2 - start) / (end - start) }
    return value > 0 ? (decimalLogarithm(value) - start) / (end - start) : nil
  }

  /// Room around a range without length; 0…1 where there are no values.
  private static func widened(_ extent: Extent, _ axis: Axis) -> ClosedRange<Double> {
    guard !extent.isEmpty else { return axis.scale == .linear ? 0...1 : 1...10 }
    let largest = max(extent.lower.magnitude, extent.upper.magnitude)
    let length = extent.upper / 2 - extent.lower / 2
    if length > largest * 1e-9 && length > 1e-290 { return extent.lower...extent.upper }
    if axis.scale == .logarithmic {
      let lower = min(max(extent.lower / 2, 1e-300), 1e300)
      return lower...min(max(extent.upper * 2, lower * 4), .greatestFiniteMagnitude)
    }
    let room = largest > 1e-280 ? largest / 8 : 1
    // No share is larger than the whole.
    let most = axis.unit == .share && extent.upper <= 1 ? 1 : Double.greatestFiniteMagnitude
    return max(extent.lower - room, -.greatestFiniteMagnitude)...min(extent.upper + room, most)
  }

  private static func ticks(
    for range: ClosedRange<Double>, scale: Axis.Scale, fit: Fit, count: Int, leastStep: Double
  ) -> Ticks {
    if scale == .logarithmic {
      var decades = Ticks.decades(enclosing: range, count: count)
      if fit == .tight { decades.values.removeAll { !range.contains($0) } }
      if decades.values.count > 1 { return decades }
      var inside = Ticks.inside(range, count: count)
      inside.areEven = false
      return inside
    }
    return fit == .loose
      ? Ticks.enclosing(range, count: count, leastStep: leastStep)
      : Ticks.inside(range, count: count, leastStep: leastStep)
  }
}
