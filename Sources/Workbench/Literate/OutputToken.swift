/// What an output is made of, as far as its meaning goes.
enum OutputToken: Equatable {
  case word(String)
  case number(Double, text: String)
  /// A number that the clock or a power meter gave, with its unit: different at every run.
  case measurement

  /// The tokens of a line. How wide the space between them is, and how long the rules of a table
  /// are, depends on the widest number in a column and means nothing.
  static func tokens(of line: String) -> [OutputToken] {
    var scanner = OutputScanner(line)
    var tokens: [OutputToken] = []
    while let token = scanner.next() { tokens.append(token) }
    return tokens
  }

  /// Units of what is measured: time, energy, power, and anything per second.
  static func isMeasured(unit: some StringProtocol) -> Bool {
    units.contains(String(unit)) || unit.hasSuffix("/s")
  }

  private static let units: Set<String> = [
    "s", "ms", "µs", "us", "ns", "J", "mJ", "µJ", "uJ", "nJ", "pJ", "W", "mW",
  ]
}

/// Takes a line of output apart.
private struct OutputScanner {
  private var rest: Substring

  init(_ line: String) { rest = line[...] }

  mutating func next() -> OutputToken? {
    skipSpace()
    guard let first = rest.first else { return nil }
    if Self.isRule(first) {
      take(while: { $0 == first })
      return .word(String(first))
    }
    if first == "~", let text = numberText(in: rest.dropFirst()) {
      drop(1 + text.count)
      skipUnit()
      return .measurement
    }
    if let text = numberText(in: rest), let value = Self.value(text) {
      drop(text.count)
      return skipUnit() ? .measurement : .number(value, text: text)
    }
    if first.isLetter || first == "_" {
      return .word(take { $0.isLetter || $0.isNumber || $0 == "_" })
    }
    drop(1)
    return .word(String(first))
  }

  private mutating func skipSpace() { take(while: \.isWhitespace) }

  /// Takes the unit of something measured, if one follows the number.
  @discardableResult
  private mutating func skipUnit() -> Bool {
    let gap = rest.prefix { $0 == " " }.count
    guard gap <= 1 else { return false }
    let unit = rest.dropFirst(gap).prefix { $0.isLetter || $0 == "/" }
    guard OutputToken.isMeasured(unit: unit) else { return false }
    drop(gap + unit.count)
    return true
  }

  /// The number that a text begins with: `1,797`, `0.5`, `1e-7`. A sign is a word of its own.
  private func numberText(in text: Substring) -> String? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
    guard digits.first?.isNumber == true else { return nil }
    var index = digits.endIndex
    // A full stop or a comma at the end belongs to the sentence.
    while let before = text[..<index].last, before == "." || before == "," {
      index = text.index(before: index)
    }
    if let end = Self.exponentEnd(in: text[index...]) { index = end }
    return String(text[..<index])
  }

  private static func exponentEnd(in text: Substring) -> String.Index? {
    guard text.first == "e" else { return nil }
    let sign = text.dropFirst().prefix { $0 == "-" || $0 == "+" }
    let digits = text.dropFirst(1 + sign.count).prefix { $0.isASCII && $0.isNumber }
    return sign.count <= 1 && !digits.isEmpty ? digits.endIndex : nil
  }

  private static func value(_ text: String) -> Double? {
    Double(text.filter { $0 != "," })
  }

  private static func isRule(_ character: Character) -> Bool {
    character == "─" || character == "-" || character == "═" || character == "━"
  }

  private mutating func drop(_ count: Int) {
    rest = rest.dropFirst(count)
  }

  @discardableResult
  private mutating func take(while belongs: (Character) -> Bool) -> String {
    let text = rest.prefix(while: belongs)
    drop(text.count)
    return String(text)
  }
}
