/// A piece of source text that the parser looks at as a whole.
struct Token: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// Letters, digits, `_`, and `-` or `.` between them: `digits-cnn`, `base.accuracy`, `_`.
    case word(String)
    case quantity(Quantity)
    case text(String)
    /// `@7`
    case reference(Int)
    case symbol(Symbol)
    /// The end of a statement: a line's end or `;`.
    case newline
    case end
  }

  enum Symbol: String, Sendable, CaseIterable {
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case plusMinusInASCII = "+-"
    case plusMinus = "±"
    case pipe = "|"
    case assign = "="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case less = "<"
    case greater = ">"
    case near = "~"
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case dot = "."
    case comma = ","
    case colon = ":"

    /// The bracket that closes this one.
    var closer: Symbol? {
      switch self {
      case .openParenthesis: .closeParenthesis
      case .openBracket: .closeBracket
      case .openBrace: .closeBrace
      default: nil
      }
    }

    var isCloser: Bool {
      self == .closeParenthesis || self == .closeBracket || self == .closeBrace
    }
  }

  var kind: Kind
  var range: SourceRange
  var hasSpaceBefore: Bool
  var hasSpaceAfter = true

  var symbol: Symbol? {
    if case .symbol(let symbol) = kind { symbol } else { nil }
  }

  var word: String? {
    if case .word(let word) = kind { word } else { nil }
  }

  /// Whether it is a value of its own, which nothing can be added to.
  var isLiteral: Bool {
    switch kind {
    case .quantity, .text, .reference: true
    case .word, .symbol, .newline, .end: false
    }
  }

  /// What an error message calls it, without an article.
  var describedBare: String {
    switch kind {
    case .quantity(let quantity): "number `\(quantity.sourceText)`"
    case .text: "text"
    case .newline: "end of the line"
    case .end: "end"
    case .word, .reference, .symbol: described
    }
  }

  /// What an error message calls it.
  var described: String {
    switch kind {
    case .word(let word): "`\(word)`"
    case .quantity(let quantity): "the number `\(quantity.sourceText)`"
    case .text: "a text"
    case .reference(let number): "`@\(number)`"
    case .symbol(let symbol): "`\(symbol.rawValue)`"
    case .newline: "the end of the line"
    case .end: "the end"
    }
  }
}
