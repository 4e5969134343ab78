extension Parser {
  /// `head | stage | stage`, where a missing head is the last result.
  mutating func parsePipeline() throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    var pipeline =
      at(.pipe) ? Expression(.last, at: start..<start) : try parseHead()
    while accept(.pipe) {
      guard let name = current.word else {
        throw Diagnostic(
          "expected a command after `|`, not \(current.described)", at: current.range)
      }
      if Keyword.all.contains(name) || name.contains(".") || name == "_" {
        throw Diagnostic("`\(name)` is no command", at: current.range)
      }
      let call = try parseCall(input: pipeline)
      pipeline = try make(.call(call), from: start)
    }
    return pipeline
  }

  private mutating func parseHead() throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    switch current.word {
    case "each", "sweep":
      let loop = try parseLoop()
      return try make(.loop(loop), from: start)
    case let word? where !Keyword.all.contains(word) && !word.contains(".") && startsArgument(next):
      let call = try parseCall(input: nil)
      return try make(.call(call), from: start)
    default: return try parseExpression()
    }
  }

  private mutating func parseCall(input: Expression?) throws(Diagnostic) -> CallSyntax {
    let token = advance()
    var arguments: [CallSyntax.Argument] = []
    while startsArgument(current) { arguments.append(try parseArgument()) }
    if at(.comma) {
      throw Diagnostic("arguments are separated by spaces", at: current.range)
    }
    return CallSyntax(
      name: Name(text: token.word ?? "", range: token.range), arguments: arguments, input: input,
      range: token.range.lowerBound..<previousEnd)
  }

  private mutating func parseArgument() throws(Diagnostic) -> CallSyntax.Argument {
    guard let word = current.word, next.symbol == .assign else {
      return CallSyntax.Argument(label: nil, value: try parseExpression())
    }
    let label = Name(text: word, range: current.range)
    advance()
    advance()
    return CallSyntax.Argument(label: label, value: try parseExpression())
  }

  /// Whether a value may start with this token. A `-` with a space before it and none after it
  /// belongs to the number, as in `[1 -2]`; any other is a difference.
  func startsArgument(_ token: Token) -> Bool {
    switch token.kind {
    case .word(let word): word != "and" && word != "or" && word != "in"
    case .quantity, .text, .reference: true
    case .symbol(.openParenthesis), .symbol(.openBracket): true
    case .symbol(.minus): token.hasSpaceBefore && !token.hasSpaceAfter
    case .symbol, .newline, .end: false
    }
  }

  private mutating func parseLoop() throws(Diagnostic) -> LoopSyntax {
    let token = advance()
    let kind: LoopSyntax.Kind = token.word == "each" ? .each : .sweep
    var variables: [LoopSyntax.Variable] = []
    if kind == .each {
      let name = try parseNewName("a variable")
      guard at(word: "in") else {
        throw Diagnostic(
          "expected `in` and a list, not \(current.described)", at: current.range,
          hint: "like `each x in [1 2 3] { … }`")
      }
      advance()
      variables.append(.init(name: name, values: try parseExpression()))
    } else {
      while current.word != nil, !at(.openBrace) {
        let name = try parseNewName("a variable")
        try expect(.assign, "and a list after `\(name.text)`")
        variables.append(.init(name: name, values: try parseExpression()))
      }
    }
    guard !variables.isEmpty else {
      throw Diagnostic(
        "`sweep` needs a variable and its values", at: token.range,
        hint: "like `sweep bits=[8 4 2] { … }`")
    }
    return LoopSyntax(kind: kind, variables: variables, body: try parseBlock())
  }
}
