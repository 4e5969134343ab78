/// Where statements end: which line ends mean something.
enum Lines {
  /// Leaves out the line ends inside brackets, before a leading `|` and after a token that wants
  /// more. A bracket that is never closed holds no lines together, so that one mistake doesn't
  /// swallow the rest of a script.
  static func joined(_ tokens: [Token]) -> (tokens: [Token], unclosed: [Token]) {
    let match = matchedBrackets(in: tokens)
    var result: [Token] = []
    var open: [Token.Symbol] = []
    for (index, token) in tokens.enumerated() {
      if let symbol = token.symbol, match.matched.contains(index) {
        if symbol.isCloser { open.removeLast() } else { open.append(symbol) }
      }
      if token.kind == .newline {
        guard open.last == nil || open.last == .openBrace, !wantsMore(result.last),
          !isContinued(tokens, after: index, isFirst: result.isEmpty)
        else { continue }
      }
      result.append(token)
    }
    return (result, match.unclosed.map { tokens[$0] })
  }

  /// Whether a statement can't end after this token.
  static func wantsMore(_ token: Token?) -> Bool {
    guard let token else { return false }
    return BinaryOperator(token) != nil || token.word == "not"
      || [.pipe, .assign, .plusMinus, .plusMinusInASCII, .comma, .colon].contains(token.symbol)
  }

  /// Whether the next thing after a line's end is a leading `|`.
  private static func isContinued(_ tokens: [Token], after index: Int, isFirst: Bool) -> Bool {
    let next = tokens[(index + 1)...].first { $0.kind != .newline }
    return next?.symbol == .pipe && !isFirst
  }

  /// The indices of brackets that have their partner, and of opening ones that have none.
  private static func matchedBrackets(in tokens: [Token]) -> (matched: Set<Int>, unclosed: [Int]) {
    var matched: Set<Int> = []
    var open: [Int] = []
    var unclosed: [Int] = []
    for (index, token) in tokens.enumerated() {
      guard let symbol = token.symbol else { continue }
      if symbol.closer != nil {
        open.append(index)
      } else if symbol.isCloser {
        let partner = open.lastIndex { tokens[$0].symbol?.closer == symbol }
        guard let partner else { continue }
        matched.insert(index)
        matched.insert(open[partner])
        unclosed += open[(partner + 1)...]
        open.removeSubrange(partner...)
      }
    }
    return (matched, (unclosed + open).sorted())
  }
}
