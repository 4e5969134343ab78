/// What may be read as source text at all.
public enum SourceText {
  /// The longest source text in bytes.
  public static let maximumBytes = 1 << 20

  /// Decodes the content of a script file.
  ///
  /// - Throws: A `Diagnostic` whose range is the offending byte: a text that is too long, a NUL
  ///   byte, or bytes that are no UTF-8.
  public static func decoded(from bytes: [UInt8]) throws(Diagnostic) -> String {
    if let offset = bytes.firstIndex(of: 0) {
      throw Diagnostic(
        "byte \(offset) is NUL: this is a binary file, not a script", at: offset..<offset + 1)
    }
    try checkLength(bytes.count)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let offset = lengthOfValidPrefix(of: bytes)
      throw Diagnostic(
        "byte \(offset) is not UTF-8: this is not a script, or a script in another encoding",
        at: offset..<offset + 1)
    }
    return text
  }

  /// Whether more lines are needed before this can be a whole statement: a bracket is open, or the
  /// last token wants something after it.
  public static func isIncomplete(_ source: String) -> Bool {
    let scanned = Lexer.scan(source)
    guard scanned.diagnostics.isEmpty else { return false }
    let lines = Lines.joined(scanned.tokens)
    let last = lines.tokens.last { $0.kind != .newline && $0.kind != .end }
    return !lines.unclosed.isEmpty || Lines.wantsMore(last)
  }

  static func checkLength(_ count: Int) throws(Diagnostic) {
    guard count > maximumBytes else { return }
    throw Diagnostic(
      "a script of \(count) bytes is too long: at most \(maximumBytes) are read", at: 0..<0)
  }

  /// The number of bytes before the first that isn't part of well-formed UTF-8.
  private static func lengthOfValidPrefix(of bytes: [UInt8]) -> Int {
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var length = 0
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) { length += scalar.count }
    return length
  }
}
