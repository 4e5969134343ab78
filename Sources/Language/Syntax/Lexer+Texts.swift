extension Lexer {
  /// Scans a text in quotes, on one line.
  mutating func scanText() throws(Diagnostic) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = byte(at: 0), byte != UInt8(ascii: "\n") {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"): content += try scanEscape(in: start)
      default: content.append(byte)
      }
    }
    throw Diagnostic(
      "the text isn't closed", at: start..<position, hint: "end it with \" on the same line")
  }

  /// Scans what follows a backslash.
  private mutating func scanEscape(in start: Int) throws(Diagnostic) -> [UInt8] {
    let backslash = position - 1
    guard let byte = byte(at: 0), byte != UInt8(ascii: "\n") else { return [] }
    position += scalar(at: position)?.length ?? 1
    switch byte {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
    case UInt8(ascii: "u"): return try scanCodePoint(from: backslash)
    default:
      let range = backslash..<position
      skipToEndOfText()
      throw Diagnostic(
        "`\(text(range))` is no escape", at: range,
        hint: "valid: \\n \\t \\r \\\" \\\\ \\u{…}")
    }
  }

  /// Scans `{1F600}` after `\u`.
  private mutating func scanCodePoint(from backslash: Int) throws(Diagnostic) -> [UInt8] {
    if byte(at: 0) == UInt8(ascii: "{") {
      let start = position + 1
      var end = start
      while end < bytes.count, isHexadecimal(bytes[end]), end < start + 8 { end += 1 }
      if end < bytes.count, bytes[end] == UInt8(ascii: "}"),
        let scalar = UInt32(text(start..<end), radix: 16).flatMap(Unicode.Scalar.init)
      {
        position = end + 1
        return Array(String(Character(scalar)).utf8)
      }
    }
    let range = backslash..<position
    skipToEndOfText()
    throw Diagnostic(
      "`\\u` wants a code point in braces", at: range, hint: "like \\u{00B5}")
  }

  /// Leaves a text with a mistake in it, so that its rest isn't read as code.
  private mutating func skipToEndOfText() {
    while let byte = byte(at: 0), byte != UInt8(ascii: "\n") {
      position += byte == UInt8(ascii: "\\") && self.byte(at: 1) == UInt8(ascii: "\"") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f"))
  }
}
