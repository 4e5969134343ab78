/// What the operators do to types and to values.
enum Operators {
  /// The type of `left op right`, or `nil` where the operator doesn't apply.
  ///
  /// A share scales what it multiplies or divides; two dimensions add up only if they are the same,
  /// save that a bare number counts as bits beside bits.
  static func type(
    of symbol: BinaryOperator, _ left: ValueType, _ right: ValueType
  ) -> ValueType? {
    switch symbol {
    case .and, .or:
      return ValueType.boolean.accepts(left) && ValueType.boolean.accepts(right) ? .boolean : nil
    case .equal, .notEqual: return areComparable(left, right) ? .boolean : nil
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return areComparable(left, right) && isOrdered(left) && isOrdered(right) ? .boolean : nil
    case .near:
      return areComparable(left, right) && isNumber(left) && isNumber(right) ? .boolean : nil
    case .add, .subtract, .multiply, .divide: return arithmeticType(of: symbol, left, right)
    }
  }

  private static func arithmeticType(
    of symbol: BinaryOperator, _ left: ValueType, _ right: ValueType
  ) -> ValueType? {
    if symbol == .add, left == .text || right == .text {
      return ValueType.text.accepts(left) && ValueType.text.accepts(right) ? .text : nil
    }
    guard isNumber(left), isNumber(right) else { return nil }
    guard let a = left.dimension, let b = right.dimension else { return .any }
    let result =
      symbol == .multiply ? product(a, b) : symbol == .divide ? quotient(a, b) : sum(a, b)
    return result.map { .quantity($0) }
  }

  private static func isNumber(_ type: ValueType) -> Bool { type == .any || type.dimension != nil }

  private static func isOrdered(_ type: ValueType) -> Bool { isNumber(type) || type == .text }

  private static func areComparable(_ left: ValueType, _ right: ValueType) -> Bool {
    if let a = left.dimension, let b = right.dimension { return sum(a, b) != nil }
    return left.accepts(right)
  }

  private static func sum(
    _ a: Quantity.Dimension, _ b: Quantity.Dimension
  ) -> Quantity.Dimension? {
    if a == b { return a }
    return Set([a, b]) == [.plain, .bits] ? .bits : nil
  }

  private static func product(
    _ a: Quantity.Dimension, _ b: Quantity.Dimension
  ) -> Quantity.Dimension? {
    if a == b { return a == .plain || a == .share ? a : nil }
    if a == .share { return b }
    if b == .share { return a }
    return a == .plain ? b : b == .plain ? a : nil
  }

  private static func quotient(
    _ a: Quantity.Dimension, _ b: Quantity.Dimension
  ) -> Quantity.Dimension? {
    if a == b { return .plain }
    return b == .plain || b == .share ? a : nil
  }

  /// Applies an operator to values of types that it applies to.
  static func apply(
    _ symbol: BinaryOperator, _ left: Value, _ right: Value, as type: ValueType
  ) -> Value {
    switch (left, right) {
    case (.boolean(let a), .boolean(let b)) where symbol == .and: .boolean(a && b)
    case (.boolean(let a), .boolean(let b)) where symbol == .or: .boolean(a || b)
    case (.quantity(let a), .quantity(let b)):
      symbol.isComparison
        ? .boolean(compare(symbol, a.value, b.value))
        : .quantity(
          Quantity(calculate(symbol, a.value, b.value), type.dimension ?? .plain))
    case (.text(let a), .text(let b)):
      symbol == .add ? .text(a + b) : .boolean(compare(symbol, a, b))
    default: .boolean((left.contentHash == right.contentHash) == (symbol == .equal))
    }
  }

  private static func calculate(_ symbol: BinaryOperator, _ a: Double, _ b: Double) -> Double {
    switch symbol {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    default: preconditionFailure("\(symbol) is no arithmetic")
    }
  }

  private static func compare<T: Comparable>(_ symbol: BinaryOperator, _ a: T, _ b: T) -> Bool {
    switch symbol {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    default: preconditionFailure("\(symbol) is no comparison")
    }
  }
}
