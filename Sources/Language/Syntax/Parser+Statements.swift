extension Parser {
  mutating func parseStatement() throws(Diagnostic) -> Statement {
    let start = current.range.lowerBound
    let kind = try parseStatementKind()
    return Statement(kind: kind, range: start..<max(start, previousEnd))
  }

  private mutating func parseStatementKind() throws(Diagnostic) -> Statement.Kind {
    if current.word != nil, next.symbol == .assign {
      let name = try parseNewName("a name")
      advance()
      return .assignment(name, try parsePipeline())
    }
    switch current.word {
    case "expect":
      advance()
      return .expect(try parseExpression())
    case "seed":
      advance()
      return .seed(try parseSeed())
    case "param":
      advance()
      return .parameter(try parseParameter("a parameter's name", isTypeRequired: true))
    case "def":
      advance()
      return .definition(try parseDefinition())
    default: return .expression(try parsePipeline())
    }
  }

  private mutating func parseSeed() throws(Diagnostic) -> Int {
    let token = advance()
    guard case .quantity(let quantity) = token.kind, quantity.dimension == .plain,
      let seed = Int(exactly: quantity.value), seed < 1 << 53
    else {
      throw Diagnostic(
        "a seed is a whole number below 2^53, not \(token.described)", at: token.range,
        hint: "like `seed 42`")
    }
    return seed
  }

  private mutating func parseParameter(
    _ what: String, isTypeRequired: Bool
  ) throws(Diagnostic) -> ParameterSyntax {
    var parameter = ParameterSyntax(name: try parseNewName(what))
    if isTypeRequired, !at(.colon) {
      throw Diagnostic(
        "expected `:` and a type after `\(parameter.name.text)`, not \(current.described)",
        at: current.range, hint: "like `param keep: share = 50%`")
    }
    if accept(.colon) { parameter.type = try parseNewName("a type") }
    if accept(.assign) { parameter.defaultValue = try parseExpression() }
    return parameter
  }

  private mutating func parseDefinition() throws(Diagnostic) -> DefinitionSyntax {
    let name = try parseNewName("a definition's name")
    let opener = current
    try expect(.openParenthesis, "and the parameters after `\(name.text)`")
    var parameters: [ParameterSyntax] = []
    while current.word != nil {
      parameters.append(try parseParameter("a parameter's name", isTypeRequired: false))
      _ = accept(.comma)
    }
    try close(opener)
    return DefinitionSyntax(name: name, parameters: parameters, body: try parseBlock())
  }

  /// `{ statements }`
  mutating func parseBlock() throws(Diagnostic) -> [Statement] {
    let opener = current
    try expect(.openBrace, "and a body")
    let body = try nested { parser throws(Diagnostic) in
      parser.parseStatements(inBlock: true)
    }
    try close(opener)
    guard !body.isEmpty else {
      throw Diagnostic("this body is empty", at: opener.range.lowerBound..<previousEnd)
    }
    for statement in body { try checkBelongsInBody(statement) }
    return body
  }

  private func checkBelongsInBody(_ statement: Statement) throws(Diagnostic) {
    let word: String
    switch statement.kind {
    case .seed: word = "seed"
    case .parameter: word = "param"
    case .definition: word = "def"
    case .assignment, .expression, .expect: return
    }
    throw Diagnostic("`\(word)` can't stand in a body", at: statement.range)
  }
}
