/// Arithmetic of constants is carried out before the run; a comparison is not, so that `expect` can
/// show its sides.
func checkedUnary(
  _ symbol: UnaryOperator, _ operand: CheckedExpression, at range: SourceRange
) throws(Diagnostic) -> CheckedExpression {
  let type = try Operators.checkedType(of: symbol, operand.operand)
  if let value = operand.constant {
    return .constant(try Operators.value(of: symbol, value, at: operand.range), at: range)
  }
  return CheckedExpression(kind: .unary(symbol, operand), type: type, range: range)
}

func checkedBinary(
  _ symbol: BinaryOperator, _ left: CheckedExpression, _ right: CheckedExpression,
  at range: SourceRange
) throws(Diagnostic) -> CheckedExpression {
  let type = try Operators.checkedType(of: symbol, left.operand, right.operand)
  if symbol.isArithmetic, let a = left.constant, let b = right.constant {
    let value = try Operators.value(of: symbol, a, b, at: left.range, right.range)
    return .constant(value, at: range)
  }
  return CheckedExpression(kind: .binary(symbol, left, right), type: type, range: range)
}

func checkedNearness(
  _ left: CheckedExpression, _ right: CheckedExpression, tolerance: CheckedExpression,
  at range: SourceRange
) throws(Diagnostic) -> CheckedExpression {
  try Operators.check(
    .init(
      left: left.type, right: right.type, tolerance: tolerance.type, leftRange: left.range,
      rightRange: right.range, toleranceRange: tolerance.range))
  return CheckedExpression(
    kind: .near(left, right, tolerance: tolerance), type: .boolean, range: range)
}

extension Expression {
  /// The value of a literal; `nil` for anything that has to be looked up or run.
  var literal: Value? {
    switch kind {
    case .quantity(let quantity): return .quantity(quantity)
    case .text(let text): return .text(text)
    case .boolean(let value): return .boolean(value)
    case .group(let inner): return inner.literal
    case .unary(.negate, let operand):
      guard case .quantity(let quantity)? = operand.literal else { return nil }
      return .quantity(Quantity(-quantity.value, quantity.dimension))
    case .list(let elements):
      let values = elements.compactMap(\.literal)
      return values.count == elements.count ? .list(values) : nil
    default: return nil
    }
  }
}
