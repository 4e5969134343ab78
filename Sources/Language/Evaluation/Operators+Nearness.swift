extension Operators {
  /// Three operands of `a ~ b ± c`, with their places.
  struct Nearness<Content> {
    var left: Content
    var right: Content
    var tolerance: Content
    var leftRange: SourceRange
    var rightRange: SourceRange
    var toleranceRange: SourceRange
  }

  /// Checks the types of `a ~ b ± c`: the sides are in one dimension, and the tolerance is in it
  /// too, or is a share, which then counts relative to the right side.
  static func check(_ nearness: Nearness<ValueType>) throws(Diagnostic) {
    _ = try checkedType(
      of: .near, Operand(type: nearness.left, range: nearness.leftRange),
      Operand(type: nearness.right, range: nearness.rightRange))
    guard nearness.tolerance != .quantity(.share) else { return }
    guard type(of: .near, nearness.right, nearness.tolerance) != nil else {
      throw Diagnostic(
        "the tolerance of \(nearness.right.described) can't be \(nearness.tolerance.described)",
        at: nearness.toleranceRange,
        note: .init("this is \(nearness.right.described)", at: nearness.rightRange))
    }
  }

  /// Whether `a ~ b ± c` holds, and how far the sides are apart.
  static func value(
    of nearness: Nearness<Value>
  ) throws(Diagnostic) -> (holds: Bool, difference: Quantity) {
    try check(
      Nearness<ValueType>(
        left: nearness.left.type, right: nearness.right.type, tolerance: nearness.tolerance.type,
        leftRange: nearness.leftRange, rightRange: nearness.rightRange,
        toleranceRange: nearness.toleranceRange))
    guard case .quantity(let left) = nearness.left, case .quantity(let right) = nearness.right,
      case .quantity(let tolerance) = nearness.tolerance
    else { preconditionFailure("nearness was checked to be of numbers") }
    let isRelative = tolerance.dimension == .share && right.dimension != .share
    let bound = tolerance.value.magnitude * (isRelative ? right.value.magnitude : 1)
    let difference = Quantity((left.value - right.value).magnitude, right.dimension)
    return (difference.value <= bound + roundingSlack(left.value, right.value), difference)
  }

  /// `0.3 ~ 0.2 ± 0.1` holds: decimal tolerances aren't exact in binary.
  private static func roundingSlack(_ a: Double, _ b: Double) -> Double {
    4 * max(a.magnitude, b.magnitude).ulp
  }
}
