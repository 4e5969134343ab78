/// Cuts source text into tokens.
///
/// A word is letters, digits and `_`; `-` and `.` belong to it where a letter, a digit or `_` stands
/// on both sides, so `digits-cnn` is one word and `a - b` a difference. A unit stands right after its
/// number or one space away, and is none where `=` follows: `4 bits` is a quantity, `4 bits=8` a
/// number and a label. `#` starts a comment.
struct Lexer {
  let bytes: [UInt8]
  var position = 0
  private(set) var tokens: [Token] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ source: String) {
    bytes = Array(source.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// All tokens, the last of them `end`; what can't be a token is reported and left out.
  static func scan(_ source: String) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    var lexer = Lexer(source)
    do {
      try SourceText.checkLength(lexer.bytes.count)
    } catch {
      return ([Token(kind: .end, range: 0..<0, hasSpaceBefore: true)], [error])
    }
    while lexer.scanToken() {}
    return (lexer.tokens, lexer.diagnostics)
  }

  private mutating func scanToken() -> Bool {
    let hasSpace = skipBlanks()
    let start = position
    do throws(Diagnostic) {
      guard let kind = try nextKind() else { return true }
      if hasSpace == false, !tokens.isEmpty { tokens[tokens.count - 1].hasSpaceAfter = false }
      tokens.append(Token(kind: kind, range: start..<position, hasSpaceBefore: hasSpace))
      return kind != .end
    } catch {
      diagnostics.append(error)
      return true
    }
  }

  private mutating func nextKind() throws(Diagnostic) -> Token.Kind? {
    guard let byte = byte(at: 0) else { return .end }
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: ";"):
      position += 1
      return .newline
    case UInt8(ascii: "\""): return .text(try scanText())
    case UInt8(ascii: "@"): return .reference(try scanReference())
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return .quantity(try scanQuantity())
    default: break
    }
    if wordLength(at: position) > 0 { return .word(scanWord()) }
    for symbol in Token.Symbol.allCases where bytes[position...].starts(with: symbol.rawValue.utf8)
    {
      position += symbol.rawValue.utf8.count
      return .symbol(symbol)
    }
    throw unexpectedCharacter()
  }

  /// Skips blanks and comments; says whether there were any, or a line's start.
  private mutating func skipBlanks() -> Bool {
    let start = position
    while let byte = byte(at: 0) {
      if byte == UInt8(ascii: "#") {
        while let byte = self.byte(at: 0), byte != UInt8(ascii: "\n") { position += 1 }
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 13 {
        position += 1
      } else if byte == 0xC2, self.byte(at: 1) == 0xA0 {
        position += 2
      } else {
        break
      }
    }
    return position > start || position == 0
  }

  func byte(at offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  func text(_ range: SourceRange) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func scanReference() throws(Diagnostic) -> Int {
    let start = position
    position += 1
    while let byte = byte(at: 0), isDigit(byte) { position += 1 }
    guard let number = Int(text(start + 1..<position)), number > 0 else {
      throw Diagnostic(
        "`@` wants the number of a statement", at: start..<position, hint: "like `@7`")
    }
    return number
  }

  private mutating func unexpectedCharacter() -> Diagnostic {
    let start = position
    let scalar = scalar(at: position)
    position += scalar?.length ?? 1
    let range = start..<position
    switch scalar?.scalar {
    case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "'":
      return Diagnostic(
        "\(text(range)) doesn't quote a text", at: range, hint: "use straight quotes: \"…\"")
    case "\u{2212}", "\u{2013}":
      return Diagnostic("\(text(range)) is no minus sign", at: range, hint: "use `-`")
    case let scalar? where scalar.value < 32 || scalar.value == 127:
      return Diagnostic("a control character (byte \(scalar.value)) in the source", at: range)
    default: return Diagnostic("unexpected character `\(text(range))`", at: range)
    }
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
