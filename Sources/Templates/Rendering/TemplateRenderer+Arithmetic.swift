extension TemplateRenderer {
  /// A binary operator's value.
  ///
  /// - Throws: A `TemplateError` where it has none for such operands.
  func arithmetic(
    _ symbol: String, _ left: TemplateValue, _ right: TemplateValue
  ) throws -> TemplateValue {
    if symbol == "~" { return try joined(left.shownText, right.shownText) }
    for operand in [left, right] {
      if case .undefined(let what) = operand { throw undefined(what) }
    }
    switch (symbol, left, right) {
    case ("+", .text(let a), .text(let b)): return try joined(a, b)
    case ("+", .list(let a), .list(let b)):
      try checkSize(a.count + b.count)
      try charge((a.count + b.count) / 8)
      return .list(a + b)
    case ("*", .text(let text), _):
      if let count = right.asInteger { return try repeated(text, count) }
    case ("*", _, .text(let text)):
      if let count = left.asInteger { return try repeated(text, count) }
    case ("%", .text(let format), .list(let values)):
      return try formatted(format, TemplateArguments(positional: values))
    case ("%", .text(let format), _):
      return try formatted(format, TemplateArguments(positional: [right]))
    default: break
    }
    if let a = left.asInteger, let b = right.asInteger, let value = try integer(symbol, a, b) {
      return .integer(value)
    }
    if let a = left.asNumber, let b = right.asNumber { return .number(try number(symbol, a, b)) }
    throw TemplateError(
      "`\(symbol)` takes no \(left.typeName.bare) and \(right.typeName.bare) together")
  }

  func joined(_ a: String, _ b: String) throws -> TemplateValue {
    try checkSize(a.utf8.count + b.utf8.count)
    try charge((a.utf8.count + b.utf8.count) / 64)
    return .text(a + b)
  }

  private func repeated(_ text: String, _ count: Int) throws -> TemplateValue {
    let (size, overflows) = text.utf8.count.multipliedReportingOverflow(by: max(count, 0))
    try checkSize(overflows ? .max : size)
    try charge(size / 64)
    return .text(String(repeating: text, count: max(count, 0)))
  }

  /// Nil where the result is no integer.
  private func integer(_ symbol: String, _ a: Int, _ b: Int) throws -> Int? {
    let result: (partialValue: Int, overflow: Bool)
    switch symbol {
    case "+": result = a.addingReportingOverflow(b)
    case "-": result = a.subtractingReportingOverflow(b)
    case "*": result = a.multipliedReportingOverflow(by: b)
    case "//", "%":
      guard b != 0 else { throw TemplateError("`\(a) \(symbol) 0` has no value") }
      let quotient = a.dividedReportingOverflow(by: b)
      guard !quotient.overflow else { throw tooLarge }
      // Python rounds down, Swift towards zero.
      let remainder = a - quotient.partialValue * b
      let isBetween = remainder != 0 && (remainder < 0) != (b < 0)
      return symbol == "//"
        ? quotient.partialValue - (isBetween ? 1 : 0) : remainder + (isBetween ? b : 0)
    case "**":
      guard b >= 0 else { return nil }
      return try power(a, b)
    default: return nil
    }
    guard !result.overflow else { throw tooLarge }
    return result.partialValue
  }

  private var tooLarge: TemplateError { TemplateError("a number is larger than 64 bits hold") }

  private func power(_ base: Int, _ exponent: Int) throws -> Int {
    guard exponent < 64 || abs(base) <= 1 else { throw tooLarge }
    var result = 1
    for _ in 0..<min(exponent, 64 + exponent % 2) {
      let product = result.multipliedReportingOverflow(by: base)
      guard !product.overflow else { throw tooLarge }
      result = product.partialValue
    }
    return result
  }

  private func number(_ symbol: String, _ a: Double, _ b: Double) throws -> Double {
    switch symbol {
    case "+": return a + b
    case "-": return a - b
    case "*": return a * b
    case "/", "//", "%":
      guard b != 0 else { throw TemplateError("nothing can be divided by 0") }
      let floor = (a / b).rounded(.down)
      return symbol == "/" ? a / b : symbol == "//" ? floor : a - floor * b
    default: throw TemplateError("`\(symbol)` takes integers only")
    }
  }
}

extension String {
  /// `a text` without its article.
  fileprivate var bare: String {
    guard let space = firstIndex(of: " "), hasPrefix("a") else { return self }
    return String(self[index(after: space)...])
  }
}
