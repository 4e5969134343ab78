extension Operators {
  /// An operand with its place.
  struct Operand {
    var type: ValueType
    var range: SourceRange
  }

  /// The type of `left op right`.
  ///
  /// - Throws: A `Diagnostic` that marks both operands where the operator doesn't apply.
  static func checkedType(
    of symbol: BinaryOperator, _ left: Operand, _ right: Operand
  ) throws(Diagnostic) -> ValueType {
    if let type = type(of: symbol, left.type, right.type) { return type }
    let name = symbol.rawValue
    let hint = hint(for: left.type, right.type)
    throw Diagnostic(
      "`\(name)` doesn't fit \(left.type.described) and \(right.type.described)",
      at: right.range,
      note: .init("this is \(left.type.described)", at: left.range), hint: hint)
  }

  private static func hint(for left: ValueType, _ right: ValueType) -> String? {
    guard let a = left.dimension, let b = right.dimension, a != b else { return nil }
    if a == .plain { return "give the number its unit, like `\(b.example)`" }
    if b == .plain { return "give the number its unit, like `\(a.example)`" }
    return nil
  }

  /// The value of `left op right`.
  ///
  /// - Throws: A `Diagnostic` where the operator doesn't apply, or divides by zero.
  static func value(
    of symbol: BinaryOperator, _ left: Value, _ right: Value,
    at leftRange: SourceRange, _ rightRange: SourceRange
  ) throws(Diagnostic) -> Value {
    let type = try checkedType(
      of: symbol, Operand(type: left.type, range: leftRange),
      Operand(type: right.type, range: rightRange))
    if symbol == .divide, case .quantity(let divisor) = right, divisor.value == 0 {
      throw Diagnostic("this divides by zero", at: rightRange)
    }
    let value = apply(symbol, left, right, as: type)
    if case .text = value {
      try ValueLimits.check(value, at: leftRange.lowerBound..<rightRange.upperBound)
    }
    return value
  }

  static func checkedType(
    of symbol: UnaryOperator, _ operand: Operand
  ) throws(Diagnostic) -> ValueType {
    switch symbol {
    case .not where ValueType.boolean.accepts(operand.type): return .boolean
    case .negate where operand.type == .any || operand.type.dimension != nil: return operand.type
    default:
      throw Diagnostic(
        "`\(symbol.rawValue)` doesn't fit \(operand.type.described)", at: operand.range)
    }
  }

  static func value(
    of symbol: UnaryOperator, _ operand: Value, at range: SourceRange
  ) throws(Diagnostic) -> Value {
    _ = try checkedType(of: symbol, Operand(type: operand.type, range: range))
    switch operand {
    case .boolean(let value): return .boolean(!value)
    case .quantity(let quantity): return .quantity(Quantity(-quantity.value, quantity.dimension))
    default: preconditionFailure("\(symbol) was checked to fit \(operand.type.name)")
    }
  }
}

extension Operators {
  /// The result that the left side alone decides: `false and …`, `true or …`.
  static func shortCircuit(_ symbol: BinaryOperator, _ left: Value) -> Value? {
    guard case .boolean(let value) = left else { return nil }
    return (symbol == .and && !value) || (symbol == .or && value) ? left : nil
  }
}
