/// Chooses a group's grid from its values.
struct RangeFit {
  let encoding: LinearEncoding

  /// - Parameter importance: How much the squared error of each value counts, where the range is
  ///   chosen by that; alike where it is nil.
  /// - Throws: Where the scale would exceed what the scales' type holds.
  func grid(
    for values: [Float], importance: [Float]? = nil
  ) throws(EncodingError) -> QuantizationScale {
    guard !values.isEmpty else { return try grid(over: 0...0) }
    let bounds: ClosedRange<Double>
    switch encoding.range {
    case .minMax: bounds = Self.extremes(of: values)
    case .percentile(let percent): bounds = percentiles(percent, of: values)
    case .meanSquaredError:
      return try leastError(values, importance, within: Self.extremes(of: values))
    case .halfQuadratic:
      return HalfQuadraticFit(encoding: encoding)
        .grid(values, from: try grid(over: Self.extremes(of: values)))
    case .entropy:
      throw EncodingError("a range by entropy is for activations, whose distribution is measured")
    }
    return try grid(over: bounds)
  }

  private func grid(over bounds: ClosedRange<Double>) throws(EncodingError) -> QuantizationScale {
    let span = max(abs(bounds.lowerBound), abs(bounds.upperBound))
    guard encoding.scaleType != .f16 || span < 65_504 else {
      throw EncodingError(
        "a scale for values up to \(Float(span)) may not fit f16: store it in f32")
    }
    switch encoding.scheme {
    case .symmetric:
      return QuantizationScale(
        symmetric: span, bits: encoding.bits, scaleType: encoding.scaleType)
    case .asymmetric:
      return QuantizationScale(
        asymmetric: bounds, bits: encoding.bits, scaleType: encoding.scaleType)
    }
  }

  private static func extremes(of values: [Float]) -> ClosedRange<Double> {
    var (low, high): (Float, Float) = (0, 0)
    for value in values {
      low = min(low, value)
      high = max(high, value)
    }
    return Double(low)...Double(high)
  }

  private func percentiles(_ percent: Double, of values: [Float]) -> ClosedRange<Double> {
    guard encoding.scheme == .asymmetric else {
      let magnitudes = values.map(abs).sorted()
      return 0...QuantizationRange.percentile(percent, ofSorted: magnitudes)
    }
    let sorted = values.sorted()
    let low = QuantizationRange.percentile(100 - percent, ofSorted: sorted)
    return min(low, 0)...max(QuantizationRange.percentile(percent, ofSorted: sorted), 0)
  }

  /// The widest of the shrunken ranges whose squared error is smallest.
  private func leastError(
    _ values: [Float], _ importance: [Float]?, within bounds: ClosedRange<Double>
  ) throws(EncodingError) -> QuantizationScale {
    var best = try grid(over: bounds)
    var leastError = Self.squaredError(values, importance, on: best)
    for percent in stride(from: 99, through: 20, by: -1) {
      let share = Double(percent) / 100
      let candidate = try grid(over: bounds.lowerBound * share...bounds.upperBound * share)
      let error = Self.squaredError(values, importance, on: candidate)
      if error < leastError { (best, leastError) = (candidate, error) }
    }
    return best
  }

  private static func squaredError(
    _ values: [Float], _ importance: [Float]?, on grid: QuantizationScale
  ) -> Double {
    var sum = 0.0
    for (index, value) in values.enumerated() {
      let difference = Double(grid.nearest(to: value)) - Double(value)
      sum += difference * difference * (importance.map { Double($0[index]) } ?? 1)
    }
    return sum
  }
}
