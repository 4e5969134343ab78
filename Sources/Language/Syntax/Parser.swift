/// Turns tokens into statements: a table of operators and a loop (Pratt 1973).
struct Parser {
  let tokens: [Token]
  /// Brackets that are never closed.
  let unclosed: [Token]
  var index = 0
  /// How deep the parser itself is nested.
  var depth = 0
  var diagnostics: [Diagnostic] = []
  /// Names that statements with a mistake would have defined.
  var failedNames: [Name] = []

  struct Result {
    var statements: [Statement]
    var diagnostics: [Diagnostic]
    var failedNames: [Name]
  }

  /// Parses a whole source text; every mistake is reported, and what could be read is returned.
  static func parse(_ source: String) -> Result {
    let scanned = Lexer.scan(source)
    let lines = Lines.joined(scanned.tokens)
    var parser = Parser(tokens: lines.tokens, unclosed: lines.unclosed)
    let statements = parser.parseStatements()
    let damaged = statements.filter { statement in
      scanned.diagnostics.contains { parser.isPart($0.range.lowerBound, of: statement) }
    }
    let failedNames = parser.failedNames + damaged.compactMap(\.definedName)
    return Result(
      statements: statements.filter { statement in
        !damaged.contains { $0.range == statement.range }
      },
      diagnostics: parser.merged(with: scanned.diagnostics),
      failedNames: failedNames.sorted { $0.range.lowerBound < $1.range.lowerBound })
  }

  init(tokens: [Token], unclosed: [Token]) {
    self.tokens = tokens
    self.unclosed = unclosed
  }

  /// The statements up to the end, or up to the `}` that closes a block.
  mutating func parseStatements(inBlock: Bool = false) -> [Statement] {
    var statements: [Statement] = []
    while true {
      while current.kind == .newline { advance() }
      if current.kind == .end || (inBlock && at(.closeBrace)) { return statements }
      let start = index
      do throws(Diagnostic) {
        let statement = try parseStatement()
        statements.append(statement)
        try expectEndOfStatement(inBlock: inBlock)
      } catch {
        diagnostics.append(error)
        noteFailedName(from: start)
        recover(inBlock: inBlock)
      }
    }
  }

  private func expectEndOfStatement(inBlock: Bool) throws(Diagnostic) {
    if current.kind == .newline || current.kind == .end || (inBlock && at(.closeBrace)) { return }
    throw unexpected()
  }

  private mutating func noteFailedName(from start: Int) {
    let isDeclared = ["def", "param"].contains(tokens[start].word)
    let token = tokens[min(isDeclared ? start + 1 : start, tokens.count - 1)]
    guard let word = token.word, isDeclared || tokens[start + 1].symbol == .assign else { return }
    failedNames.append(Name(text: word, range: token.range))
  }

  /// Goes on at the next statement after a mistake, outside of the blocks opened on the way.
  private mutating func recover(inBlock: Bool) {
    var open = 0
    while current.kind != .end {
      if at(.openBrace) { open += 1 }
      if at(.closeBrace) {
        if open == 0, inBlock { return }
        open = max(0, open - 1)
      }
      if current.kind == .newline, open == 0 { return }
      advance()
    }
  }

  /// Whether an offset lies in a statement or in what follows it on its line.
  private func isPart(_ offset: Int, of statement: Statement) -> Bool {
    let end = tokens.first { $0.range.lowerBound >= statement.range.upperBound }?.range.lowerBound
    return statement.range.lowerBound <= offset
      && offset < max(end ?? .max, statement.range.upperBound)
  }

  /// Mistakes of the lexer leave holes that the parser stumbles over: one report a line.
  private func merged(with lexical: [Diagnostic]) -> [Diagnostic] {
    let starts = [0] + tokens.filter { $0.kind == .newline }.map(\.range.upperBound)
    func line(of diagnostic: Diagnostic) -> Int {
      starts.lastIndex { $0 <= diagnostic.range.lowerBound } ?? 0
    }
    let lines = Set(lexical.map(line))
    let own = diagnostics.filter { !lines.contains(line(of: $0)) }
    return (lexical + own).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}

extension Parser {
  var current: Token { tokens[index] }
  var next: Token { tokens[min(index + 1, tokens.count - 1)] }
  var previousEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

  func at(_ symbol: Token.Symbol) -> Bool { current.symbol == symbol }
  func at(word: String) -> Bool { current.word == word }

  @discardableResult
  mutating func advance() -> Token {
    let token = current
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  mutating func accept(_ symbol: Token.Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol, _ purpose: String) throws(Diagnostic) {
    guard at(symbol) else {
      throw Diagnostic(
        "expected `\(symbol.rawValue)` \(purpose), not \(current.described)", at: current.range)
    }
    advance()
  }

  /// Closes a bracket; a missing closer is reported at the bracket that lacks it.
  mutating func close(_ opener: Token) throws(Diagnostic) {
    guard let symbol = opener.symbol, let closer = symbol.closer else { return }
    if accept(closer) { return }
    if unclosed.contains(opener) {
      throw Diagnostic(
        "`\(symbol.rawValue)` is never closed", at: opener.range,
        note: .init("expected `\(closer.rawValue)` here", at: current.range))
    }
    throw Diagnostic(
      "expected `\(closer.rawValue)`, not \(current.described)", at: current.range,
      note: .init("to close this", at: opener.range))
  }

  /// A word without dots that names something new.
  mutating func parseNewName(_ what: String) throws(Diagnostic) -> Name {
    let token = current
    guard let word = token.word else {
      throw Diagnostic("expected \(what), not \(token.described)", at: token.range)
    }
    guard word != "_", !Keyword.all.contains(word) else {
      throw Diagnostic("`\(word)` is a word of the language and can't be \(what)", at: token.range)
    }
    guard !word.contains(".") else {
      throw Diagnostic("a dot can't be part of \(what)", at: token.range)
    }
    advance()
    return Name(text: word, range: token.range)
  }

  func unexpected() -> Diagnostic {
    if at(.pipe) {
      return Diagnostic(
        "`|` can't stand here", at: current.range, hint: "put the pipeline in parentheses")
    }
    if at(.plusMinus) || at(.plusMinusInASCII) {
      return Diagnostic(
        "`±` stands only after `~`", at: current.range, hint: "like `accuracy ~ 97% ± 1%`")
    }
    return Diagnostic(
      "unexpected \(current.describedBare)", at: current.range, hint: misspeltUnitHint)
  }

  /// For a word after a number.
  private var misspeltUnitHint: String? {
    guard let word = current.word, index > 0, case .quantity(let quantity) = tokens[index - 1].kind,
      let unit = nearest(to: word, among: Unit.all.map(\.name))
    else { return nil }
    return "did you mean `\(quantity.sourceText) \(unit)`?"
  }

  /// Runs a step one level deeper, and refuses what is nested too deep to walk.
  mutating func nested<Result>(
    _ step: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard depth < Expression.maximumDepth else { throw tooDeep(at: current.range) }
    depth += 1
    defer { depth -= 1 }
    return try step(&self)
  }

  func make(_ kind: Expression.Kind, from start: Int) throws(Diagnostic) -> Expression {
    let expression = Expression(kind, at: start..<max(start, previousEnd))
    guard expression.depth <= Expression.maximumDepth else { throw tooDeep(at: expression.range) }
    return expression
  }

  private func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "nested more than \(Expression.maximumDepth) levels deep", at: range,
      hint: "name a part of it on a line of its own")
  }
}
