/// Reads a template's bytes: text up to braces, and the tokens between them.
struct TemplateScanner {
  private let bytes: [UInt8]
  private var position = 0
  /// From 1.
  private(set) var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  /// The next bytes as text, fewer at the end.
  func ahead(_ count: Int) -> String {
    String(utf8Bytes: bytes[position..<Swift.min(position + count, bytes.count)])
  }

  mutating func skip(_ count: Int) {
    for _ in 0..<count where !isAtEnd {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
  }

  mutating func readOne() -> ArraySlice<UInt8> {
    let start = position
    skip(1)
    return bytes[start..<position]
  }

  /// The bytes before the next opening braces, or all.
  mutating func readUntilTag() -> [UInt8] {
    let start = position
    while !isAtEnd, !["{{", "{%", "{#"].contains(ahead(2)) { skip(1) }
    return Array(bytes[start..<position])
  }

  /// The `-` or `+` right behind opening braces.
  mutating func readMark() -> String {
    let mark = ahead(1)
    guard mark == "-" || mark == "+" else { return "" }
    skip(1)
    return mark
  }

  /// Goes to the end of a comment.
  mutating func skipComment() throws {
    while !isAtEnd {
      if ahead(2) == "#}" || ["-#}", "+#}"].contains(ahead(3)) { return }
      skip(1)
    }
    throw TemplateError("a comment lacks its `#}`")
  }

  /// Skips closing braces with their mark, and the white space behind that they take off.
  ///
  /// - Returns: Whether a line ended with it.
  mutating func skipEnd(_ end: String, trimsLine: Bool) -> Bool {
    let mark = readMark()
    skip(end.utf8.count)
    let start = position
    if mark == "-" {
      while !isAtEnd, [9, 10, 11, 12, 13, 32].contains(bytes[position]) { skip(1) }
    } else if trimsLine, mark != "+", ahead(1) == "\n" {
      skip(1)
    }
    return position > start && bytes[position - 1] == UInt8(ascii: "\n")
  }

  /// The tokens before closing braces, which stay to be read.
  mutating func tokens(upTo end: String) throws -> [TemplateToken] {
    var tokens: [TemplateToken] = []
    var open: [String] = []
    while true {
      while !isAtEnd, [9, 10, 11, 12, 13, 32].contains(bytes[position]) { skip(1) }
      guard !isAtEnd else { throw TemplateError("`\(end)` is missing") }
      let isMarked = ["-" + end, "+" + end].contains(ahead(1 + end.utf8.count))
      if open.isEmpty, isMarked || ahead(end.utf8.count) == end { return tokens }
      let token = try token()
      if case .symbol(let symbol) = token {
        if let closing = ["(": ")", "[": "]", "{": "}"][symbol] { open.append(closing) }
        if [")", "]", "}"].contains(symbol), open.popLast() != symbol {
          throw TemplateError("`\(symbol)` closes nothing")
        }
      }
      tokens.append(token)
      guard tokens.count < Self.mostTokens else {
        throw TemplateError("it has more than \(Self.mostTokens) parts between its braces")
      }
    }
  }

  /// What stands between two braces is shorter, so that no chain of operators is endless.
  private static let mostTokens = 2000

  private static let symbols = [
    "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", "<", ">", "+", "-", "*", "/",
    "%", "~", "|", ".", ",", ":", "=",
  ]

  private mutating func token() throws -> TemplateToken {
    let byte = bytes[position]
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { return .text(try text(byte)) }
    if byte.isDigit { return try number() }
    if byte.isNameByte {
      let start = position
      while !isAtEnd, bytes[position].isNameByte || bytes[position].isDigit { skip(1) }
      return .name(String(utf8Bytes: bytes[start..<position]))
    }
    guard let symbol = Self.symbols.first(where: { ahead($0.utf8.count) == $0 }) else {
      throw TemplateError("`\(Character(Unicode.Scalar(byte)))` has no meaning here")
    }
    skip(symbol.utf8.count)
    return .symbol(symbol)
  }

  private mutating func number() throws -> TemplateToken {
    let start = position
    while !isAtEnd, bytes[position].isDigit || bytes[position] == UInt8(ascii: "_") { skip(1) }
    var isWhole = true
    if ahead(1) == ".", position + 1 < bytes.count, bytes[position + 1].isDigit {
      isWhole = false
      skip(1)
      while !isAtEnd, bytes[position].isDigit { skip(1) }
    }
    if ahead(1).lowercased() == "e" {
      isWhole = false
      skip(1)
      _ = readMark()
      while !isAtEnd, bytes[position].isDigit { skip(1) }
    }
    let text = String(utf8Bytes: bytes[start..<position].filter { $0 != UInt8(ascii: "_") })
    if isWhole, let value = Int(text) { return .integer(value) }
    guard let value = Double(text) else { throw TemplateError("`\(text)` is no number") }
    return .number(value)
  }

  /// A text in quotes, with Python's escapes.
  private mutating func text(_ quote: UInt8) throws -> String {
    skip(1)
    var result: [UInt8] = []
    while !isAtEnd, bytes[position] != quote {
      guard bytes[position] == UInt8(ascii: "\\") else {
        result += readOne()
        continue
      }
      skip(1)
      result += try escaped()
    }
    guard !isAtEnd else { throw TemplateError("a text lacks its closing quote") }
    skip(1)
    return String(utf8Bytes: result)
  }

  private mutating func escaped() throws -> [UInt8] {
    let symbol = ahead(1)
    skip(1)
    switch symbol {
    case "n": return [10]
    case "t": return [9]
    case "r": return [13]
    case "b": return [8]
    case "f": return [12]
    case "v": return [11]
    case "\n": return []
    case "\\", "'", "\"": return symbol.utf8Bytes
    case "x", "u", "U":
      let count = symbol == "x" ? 2 : symbol == "u" ? 4 : 8
      guard let value = UInt32(ahead(count), radix: 16), let scalar = Unicode.Scalar(value) else {
        throw TemplateError("`\\\(symbol)\(ahead(count))` is no character")
      }
      skip(count)
      return String(Character(scalar)).utf8Bytes
    default: return "\\\(symbol)".utf8Bytes
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether a name may begin with it; what isn't ASCII may.
  fileprivate var isNameByte: Bool {
    self == UInt8(ascii: "_") || self >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
