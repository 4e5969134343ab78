import ContentHashing

/// Proposes what could stand at the cursor, by type: the commands that take what is piped in, the
/// options that are left, the values an option takes.
public struct Completer {
  let signatures: [Signature]
  let scope: CheckingScope
  let names: (NameRequest) -> [String]

  /// - Parameter names: The names of layers or columns that could stand in a place.
  public init(
    signatures: [Signature], scope: Scope, names: @escaping (NameRequest) -> [String] = { _ in [] }
  ) {
    self.signatures = signatures
    self.scope = CheckingScope(scope)
    self.names = names
  }

  /// - Parameter offset: The cursor's UTF-8 offset.
  public func completions(in source: String, at offset: Int) -> Completions {
    let typed = source.utf8Text(0..<max(0, offset))
    let (scanned, mistakes) = Lexer.scan(typed)
    var tokens = scanned.filter { $0.kind != .end }
    let end = typed.utf8.count
    if let mistake = mistakes.last, mistake.range.upperBound == end,
      typed.utf8Text(mistake.range).hasPrefix("\"")
    {
      return completionsInText(tokens, range: mistake.range.lowerBound + 1..<end, of: typed)
    }
    let lastEnd = tokens.last?.range.upperBound ?? 0
    let isInComment = typed.utf8Text(lastEnd..<end).contains("#")
    if isInComment || (lastEnd == end && tokens.last?.isLiteral == true) {
      return Completions(range: end..<end, candidates: [])
    }
    guard let word = tokens.last?.word, lastEnd == end else {
      let context = CompletionContext(Lines.joined(tokens).tokens)
      return completions(context, of: typed, partial: "", at: end)
    }
    tokens.removeLast()
    let context = CompletionContext(Lines.joined(tokens).tokens)
    return completions(context, of: typed, partial: word, at: end)
  }

  private func completions(
    _ context: CompletionContext, of typed: String, partial: String, at end: Int
  ) -> Completions {
    let finder = CandidateFinder(
      completer: self, context: context, scope: visibleScope(context, in: typed), source: typed)
    var partial = partial
    var candidates: [Completion]
    if let dot = partial.lastIndex(of: "."), !finder.wantsName {
      candidates = finder.fields(of: String(partial[..<dot]))
      partial = String(partial[partial.index(after: dot)...])
    } else if let dot = context.lastToken, dot.symbol == .dot {
      candidates = finder.fields(of: typed.utf8Text(finder.groupStart..<dot.range.lowerBound))
    } else {
      candidates = finder.candidates()
    }
    candidates = candidates.filter { $0.text.hasPrefix(partial) }
    return Completions(range: end - partial.utf8.count..<end, candidates: candidates)
  }

  private func completionsInText(
    _ tokens: [Token], range: SourceRange, of typed: String
  ) -> Completions {
    let context = CompletionContext(Lines.joined(tokens).tokens)
    let finder = CandidateFinder(completer: self, context: context, scope: scope, source: typed)
    let candidates = finder.wantsName ? finder.candidates().filter { $0.kind == .name } : []
    let partial = typed.utf8Text(range)
    return Completions(
      range: range, candidates: candidates.filter { $0.text.hasPrefix(partial) },
      wantsPath: finder.wantsPath)
  }

  /// What the statements before the cursor's leave in scope, and the variables of bodies around it.
  private func visibleScope(_ context: CompletionContext, in typed: String) -> CheckingScope {
    let before = Parser.parse(typed.utf8Text(0..<context.statementStart))
    var checker = checker(in: scope)
    _ = checker.checkScript(before.statements, failedNames: before.failedNames)
    for name in context.localNames {
      checker.scope.bind(Name(text: name, range: 0..<0), to: .any, isSubstituted: true)
    }
    return checker.scope
  }

  func checker(in scope: CheckingScope) -> Checker {
    Checker(
      signatures: signatures, scope: scope, parameters: [:],
      sourceHash: ContentHash(of: ""))
  }
}
