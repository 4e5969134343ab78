extension Evaluator {
  /// Holds what is expected against what is.
  ///
  /// - Throws: A `Diagnostic` with both sides' values and their difference where it doesn't hold.
  func expect(_ condition: CheckedExpression, in environment: Environment) throws {
    switch condition.kind {
    case .near(let left, let right, let tolerance):
      let sides = try evaluateSides(left, right, tolerance, in: environment)
      let result = try Operators.value(of: sides)
      guard !result.holds else { return }
      throw Diagnostic(
        "expected \(sides.right.displayText) ± \(sides.tolerance.displayText), "
          + "found \(sides.left.displayText): \(result.difference.displayText()) apart",
        at: condition.range)
    case .binary(let symbol, let left, let right) where symbol.isComparison:
      let first = try evaluate(left, in: environment)
      let second = try evaluate(right, in: environment)
      let value = try Operators.value(of: symbol, first, second, at: left.range, right.range)
      guard case .boolean(false) = value else { return }
      throw Diagnostic(
        "expected \(symbol.rawValue) \(second.displayText), found \(first.displayText)"
          + difference(first, second),
        at: condition.range)
    default:
      let value = try evaluate(condition, in: environment)
      guard case .boolean(let holds) = value else {
        throw Diagnostic(
          "`expect` needs something true or false, not \(value.type.described)",
          at: condition.range)
      }
      if !holds { throw Diagnostic("this is expected to be true", at: condition.range) }
    }
  }

  private func difference(_ first: Value, _ second: Value) -> String {
    guard case .quantity(let a) = first, case .quantity(let b) = second,
      (a.value - b.value).isFinite, a.value != b.value
    else { return "" }
    let dimension = a.dimension == .plain ? b.dimension : a.dimension
    return ": \(Quantity((a.value - b.value).magnitude, dimension).displayText()) apart"
  }
}
