/// Expressions: Jinja's operators, weakest first, are the conditional, `or`, `and`, `not`,
/// comparisons, `+ -`, `~`, `* / // %`, `**`, signs, and what follows a value.
extension TemplateParser {
  /// An expression, or several with commas between, which are a list.
  mutating func tuple(allowsCondition: Bool = true) throws -> TemplateExpression {
    let first = try expression(allowsCondition: allowsCondition)
    guard isNext(",") else { return first }
    var elements = [first]
    while accept(","), next != nil, !isNext(")") {
      elements.append(try expression(allowsCondition: allowsCondition))
    }
    return .list(elements)
  }

  mutating func expression(allowsCondition: Bool = true) throws -> TemplateExpression {
    depth += 1
    defer { depth -= 1 }
    try checkDepth()
    var value = try disjunction()
    while allowsCondition, acceptName("if") {
      let condition = try disjunction()
      let otherwise = acceptName("else") ? try expression() : nil
      value = .conditional(value, condition: condition, otherwise: otherwise)
    }
    return value
  }

  private mutating func disjunction() throws -> TemplateExpression {
    var left = try conjunction()
    while acceptName("or") { left = .binary("or", left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws -> TemplateExpression {
    var left = try negation()
    while acceptName("and") { left = .binary("and", left, try negation()) }
    return left
  }

  private mutating func negation() throws -> TemplateExpression {
    var count = 0
    while acceptName("not") { count += 1 }
    let value = try comparison()
    return count == 0 ? value : count % 2 == 1 ? .not(value) : .not(.not(value))
  }

  private mutating func comparison() throws -> TemplateExpression {
    let first = try arithmetic(0)
    var others: [(symbol: String, operand: TemplateExpression)] = []
    while let symbol = comparisonSymbol() { others.append((symbol, try arithmetic(0))) }
    return others.isEmpty ? first : .comparison(first, others)
  }

  private mutating func comparisonSymbol() -> String? {
    if case .symbol(let symbol)? = next, ["==", "!=", "<", ">", "<=", ">="].contains(symbol) {
      position += 1
      return symbol
    }
    if acceptName("in") { return "in" }
    guard isNextName("not"), position + 1 < tokens.count, tokens[position + 1] == .name("in")
    else { return nil }
    position += 2
    return "not in"
  }

  private static let arithmeticLevels = [["+", "-"], ["~"], ["*", "/", "//", "%"], ["**"]]

  /// The operators of one level and those that bind more tightly.
  private mutating func arithmetic(_ level: Int) throws -> TemplateExpression {
    guard level < Self.arithmeticLevels.count else { return try signed() }
    var left = try arithmetic(level + 1)
    while case .symbol(let symbol)? = next, Self.arithmeticLevels[level].contains(symbol) {
      position += 1
      left = .binary(symbol, left, try arithmetic(level + 1))
    }
    return left
  }

  private mutating func signed() throws -> TemplateExpression {
    var signs: [String] = []
    while case .symbol(let symbol)? = next, symbol == "-" || symbol == "+" {
      position += 1
      signs.append(symbol)
    }
    var value = try postfixed(try primary())
    for sign in signs.reversed() { value = .sign(sign, value) }
    return try filtered(value)
  }

  /// What stands behind a value: `.name`, `[item]`, `(arguments)`.
  private mutating func postfixed(_ value: TemplateExpression) throws -> TemplateExpression {
    var value = value
    while true {
      if accept(".") {
        value = try attribute(of: value)
      } else if accept("[") {
        value = try subscripted(value)
      } else if isNext("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
    }
  }

  private mutating func attribute(of value: TemplateExpression) throws -> TemplateExpression {
    if case .integer(let index)? = next {
      position += 1
      return .item(value, .constant(.integer(index)))
    }
    return .attribute(value, try name())
  }

  /// Filters and tests behind a value, which may have calls behind them in turn.
  private mutating func filtered(_ value: TemplateExpression) throws -> TemplateExpression {
    var value = value
    while true {
      if accept("|") {
        let name = try dottedName()
        value = .filter(value, name, isNext("(") ? try arguments() : .init())
      } else if acceptName("is") {
        value = try test(value)
      } else if isNext("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
    }
  }

  private mutating func test(_ value: TemplateExpression) throws -> TemplateExpression {
    let isNegated = acceptName("not")
    let name = try dottedName()
    var arguments = TemplateExpression.Arguments()
    if isNext("(") {
      arguments = try self.arguments()
    } else if beginsTestArgument {
      arguments.positional = [try postfixed(try primary())]
    }
    let test = TemplateExpression.test(value, name, arguments)
    return isNegated ? .not(test) : test
  }

  /// Whether an argument without parentheses follows, as in `is divisibleby 3`.
  private var beginsTestArgument: Bool {
    switch next {
    case .text, .integer, .number: true
    case .name(let name): !["else", "or", "and", "is", "if", "in", "not"].contains(name)
    case .symbol(let symbol): symbol == "[" || symbol == "{"
    case nil: false
    }
  }

  mutating func dottedName() throws -> String {
    var name = try name()
    while accept(".") { name += "." + (try self.name()) }
    return name
  }

  private mutating func subscripted(_ value: TemplateExpression) throws -> TemplateExpression {
    var parts: [TemplateExpression?] = []
    var part: TemplateExpression?
    while !accept("]") {
      if accept(":") {
        parts.append(part)
        part = nil
      } else {
        guard part == nil, parts.count < 3 else { throw unexpected("`]`") }
        part = try expression()
      }
    }
    parts.append(part)
    guard parts.count > 1 else {
      guard let key = part else { throw TemplateError("here is `[]` without an index") }
      return .item(value, key)
    }
    guard parts.count <= 3 else { throw TemplateError("a slice has at most three parts") }
    return .slice(value, start: parts[0], end: parts[1], step: parts.count > 2 ? parts[2] : nil)
  }

  mutating func arguments() throws -> TemplateExpression.Arguments {
    try expect("(")
    var arguments = TemplateExpression.Arguments()
    while !accept(")") {
      if case .name(let name)? = next, position + 1 < tokens.count,
        tokens[position + 1] == .symbol("=")
      {
        position += 2
        arguments.named.append((name, try expression()))
      } else if let mark = ["*", "**"].first(where: isNext) {
        position += 1
        arguments.named.append((mark, try expression()))
      } else {
        arguments.positional.append(try expression())
      }
      guard isNext(")") || accept(",") else { throw unexpected("`,`") }
    }
    return arguments
  }

  private mutating func primary() throws -> TemplateExpression {
    guard let token = next else { throw unexpected("a value") }
    position += 1
    switch token {
    case .integer(let value): return .constant(.integer(value))
    case .number(let value): return .constant(.number(value))
    case .text(var text):
      while case .text(let more)? = next {
        text += more
        position += 1
      }
      return .constant(.text(text))
    case .name(let name): return Self.constants[name].map { .constant($0()) } ?? .name(name)
    case .symbol("("):
      if accept(")") { return .list([]) }
      let value = try tuple()
      try expect(")")
      return value
    case .symbol("["): return .list(try elements(until: "]"))
    case .symbol("{"): return try map()
    case .symbol:
      position -= 1
      throw unexpected("a value")
    }
  }

  private static let constants: [String: @Sendable () -> TemplateValue] = [
    "true": { .boolean(true) }, "True": { .boolean(true) }, "false": { .boolean(false) },
    "False": { .boolean(false) }, "none": { .none }, "None": { .none },
  ]

  private mutating func elements(until end: String) throws -> [TemplateExpression] {
    var elements: [TemplateExpression] = []
    while !accept(end) {
      elements.append(try expression())
      guard isNext(end) || accept(",") else { throw unexpected("`,`") }
    }
    return elements
  }

  private mutating func map() throws -> TemplateExpression {
    var elements: [(key: TemplateExpression, value: TemplateExpression)] = []
    while !accept("}") {
      let key = try expression()
      try expect(":")
      elements.append((key, try expression()))
      guard isNext("}") || accept(",") else { throw unexpected("`,`") }
    }
    return .map(elements)
  }
}
