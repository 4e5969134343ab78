extension Parser {
  /// An expression of operators that bind at least as tightly as `minimum`.
  mutating func parseExpression(minimum: Int = 0) throws(Diagnostic) -> Expression {
    try nested { parser throws(Diagnostic) in
      let start = parser.current.range.lowerBound
      var left = try parser.parsePrefix()
      while let symbol = BinaryOperator(parser.current), symbol.precedence >= minimum,
        !parser.startsNegative
      {
        left = try parser.parseInfix(symbol, left: left, from: start)
      }
      return left
    }
  }

  /// Whether the `-` here starts the next value and isn't a difference.
  private var startsNegative: Bool { at(.minus) && startsArgument(current) }

  private mutating func parseInfix(
    _ symbol: BinaryOperator, left: Expression, from start: Int
  ) throws(Diagnostic) -> Expression {
    let range = advance().range
    let right = try parseExpression(minimum: symbol.precedence + 1)
    if symbol == .near {
      guard accept(.plusMinus) || accept(.plusMinusInASCII) else {
        throw Diagnostic(
          "`~` needs a tolerance", at: range, hint: "like `accuracy ~ 97% ± 1%`")
      }
      let tolerance = try parseExpression(minimum: symbol.precedence + 1)
      try checkDoesNotChain(after: symbol)
      return try make(
        .near(left, right, tolerance: tolerance, operatorRange: range), from: start)
    }
    try checkDoesNotChain(after: symbol)
    return try make(.binary(symbol, left, right, operatorRange: range), from: start)
  }

  private func checkDoesNotChain(after symbol: BinaryOperator) throws(Diagnostic) {
    guard symbol.isComparison, BinaryOperator(current)?.isComparison == true else { return }
    throw Diagnostic(
      "comparisons don't chain", at: current.range, hint: "write `a < b and b < c`")
  }

  private mutating func parsePrefix() throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    let symbol: UnaryOperator? = at(word: "not") ? .not : at(.minus) ? .negate : nil
    if let symbol {
      advance()
      let operand = try parseExpression(minimum: symbol.precedence)
      return try make(.unary(symbol, operand), from: start)
    }
    var expression = try parsePrimary()
    while at(.dot), !current.hasSpaceBefore {
      advance()
      guard let fields = current.word, !current.hasSpaceBefore else {
        throw Diagnostic("expected a field's name after `.`", at: current.range)
      }
      let range = current.range
      advance()
      expression = try parseFields(fields, at: range.lowerBound, of: expression, from: start)
    }
    return expression
  }

  private mutating func parsePrimary() throws(Diagnostic) -> Expression {
    let token = current
    let start = token.range.lowerBound
    switch token.kind {
    case .quantity(let quantity):
      advance()
      return try make(.quantity(quantity), from: start)
    case .text(let text):
      advance()
      return try make(.text(text), from: start)
    case .reference(let number):
      advance()
      return try make(.reference(number), from: start)
    case .word(let word): return try parseWord(word)
    case .symbol(.openParenthesis):
      advance()
      let inner = try nested { parser throws(Diagnostic) in try parser.parsePipeline() }
      try close(token)
      return try make(.group(inner), from: start)
    case .symbol(.openBracket): return try parseList()
    case .newline, .end:
      throw Diagnostic("expected a value before \(token.described)", at: token.range)
    case .symbol: throw unexpected()
    }
  }

  /// A bare word; what follows its first dot are fields.
  private mutating func parseWord(_ word: String) throws(Diagnostic) -> Expression {
    let token = current
    let start = token.range.lowerBound
    if word == "true" || word == "false" {
      advance()
      return try make(.boolean(word == "true"), from: start)
    }
    guard !Keyword.all.contains(word) else {
      throw Diagnostic(
        "unexpected `\(word)`", at: token.range,
        hint: word == "each" || word == "sweep" ? "put it in parentheses" : nil)
    }
    advance()
    let head = word.prefix { $0 != "." }
    let range = start..<start + head.utf8.count
    let expression = Expression(head == "_" ? .last : .word(String(head)), at: range)
    guard head.utf8.count < word.utf8.count else { return expression }
    return try parseFields(
      String(word.dropFirst(head.count + 1)), at: range.upperBound + 1, of: expression, from: start)
  }

  /// Wraps an expression in the fields of a dotted word that has been read already.
  private func parseFields(
    _ fields: String, at offset: Int, of expression: Expression, from start: Int
  ) throws(Diagnostic) -> Expression {
    var expression = expression
    var offset = offset
    for field in fields.split(separator: ".", omittingEmptySubsequences: false) {
      let range = offset..<offset + field.utf8.count
      let name = Name(text: String(field), range: range)
      expression = Expression(.field(expression, name), at: start..<range.upperBound)
      guard expression.depth <= Expression.maximumDepth else {
        throw Diagnostic("too many dots", at: range)
      }
      offset = range.upperBound + 1
    }
    return expression
  }

  private mutating func parseList() throws(Diagnostic) -> Expression {
    let opener = advance()
    var elements: [Expression] = []
    while startsArgument(current) || at(.minus) {
      elements.append(try parseExpression())
      _ = accept(.comma)
    }
    try close(opener)
    return try make(.list(elements), from: opener.range.lowerBound)
  }
}
