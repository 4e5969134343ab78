/// Round numbers to label an axis with.
struct Ticks: Sendable, Equatable {
  var values: [Double]
  /// The digits after the point that tell them apart (negative: zeros before it), before a unit's prefix; `nil` where each tick
  /// is written for itself, as the powers of ten are.
  var decimals: Int?
  /// Whether the ticks are equally far apart on the axis.
  var areEven: Bool

  /// Multiples of 1, 2 or 5 times a power of ten that enclose a range.
  ///
  /// Of all such steps the one that wastes the least room and comes nearest to `count` (the idea of
  /// Talbot, Lin & Hanrahan, "An Extension of Wilkinson's Algorithm", 2010, with two of its
  /// criteria).
  ///
  /// - Parameter leastStep: Ticks are no closer than this: 1 for whole numbers.
  static func enclosing(
    _ range: ClosedRange<Double>, count: Int, leastStep: Double = 0
  ) -> Ticks {
    best(count: count, of: Step.candidates(for: range, least: leastStep)) { step in
      // A bound that is a multiple but for rounding counts as one.
      let first = (range.lowerBound / step.size + 1e-9).rounded(.down)
      let last = (range.upperBound / step.size - 1e-9).rounded(.up)
      let shown = (last / 2 - first / 2) * step.size
      return (first, last, shown / (range.upperBound / 2 - range.lowerBound / 2) - 1)
    }
  }

  /// The same multiples, but only those inside the range.
  static func inside(_ range: ClosedRange<Double>, count: Int, leastStep: Double = 0) -> Ticks {
    best(count: count, of: Step.candidates(for: range, least: leastStep)) { step in
      let first = (range.lowerBound / step.size - 1e-9).rounded(.up)
      let last = (range.upperBound / step.size + 1e-9).rounded(.down)
      return (first, last, 0)
    }
  }

  /// The ticks of the step with the lowest score: waste and half the distance from `count`.
  private static func best(
    count: Int, of steps: [Step], span: (Step) -> (first: Double, last: Double, waste: Double)
  ) -> Ticks {
    var best: (score: Double, ticks: () -> Ticks)?
    for step in steps {
      let (first, last, waste) = span(step)
      guard last >= first, last - first < 1000 else { continue }
      let density = (last - first + 1) / Double(max(count, 2))
      let score = waste + (max(density, 1 / density) - 1) / 2
      if score < best?.score ?? .infinity {
        best = (score, { step.ticks(from: first, through: last) })
      }
    }
    return best?.ticks() ?? Ticks(values: [], decimals: nil, areEven: true)
  }

  /// Powers of ten that enclose a range, every one or every second, third, … of them.
  static func decades(enclosing range: ClosedRange<Double>, count: Int) -> Ticks {
    let first = decimalExponent(range.lowerBound)
    var last = decimalExponent(range.upperBound)
    if powerOfTen(last) < range.upperBound || last == first { last += 1 }
    let stride = max((last - first + count - 1) / max(count, 1), 1)
    let exponents = Swift.stride(from: first, to: last + stride, by: stride)
    return Ticks(
      values: exponents.map(powerOfTen).filter { $0 > 0 && $0.isFinite },
      decimals: nil, areEven: true)
  }
}

/// One, two or five times a power of ten.
private struct Step {
  var digit: Double
  var exponent: Int

  var size: Double { scaled(digit, byPowerOfTen: exponent) }

  /// Steps from a hundredth of the range to ten times it, the largest first.
  static func candidates(for range: ClosedRange<Double>, least: Double) -> [Step] {
    let length = range.upperBound / 2 - range.lowerBound / 2
    precondition(length > 0 && length.isFinite, "ticks need a range with a length")
    let exponent = decimalExponent(length)
    return stride(from: exponent + 1, through: exponent - 2, by: -1).flatMap { exponent in
      [5, 2, 1].map { Step(digit: $0, exponent: exponent) }
    }.filter { $0.size >= least && $0.size.isFinite }
  }

  func ticks(from first: Double, through last: Double) -> Ticks {
    // Each value is rounded once, from whole numbers: 0.3, never 0.30000000000000004.
    let values = stride(from: first, through: last, by: 1).map { multiple in
      scaled(multiple * digit, byPowerOfTen: exponent)
    }
    return Ticks(values: values.filter(\.isFinite), decimals: -exponent, areEven: true)
  }
}
