extension Lexer {
  /// Scans a number and the unit that belongs to it.
  mutating func scanQuantity() throws(Diagnostic) -> Quantity {
    let start = position
    var digits = scanDigits()
    if byte(at: 0) == UInt8(ascii: "."), let next = byte(at: 1), isDigit(next) {
      position += 1
      digits += "." + scanDigits()
    }
    let exponent = scanExponent()
    let end = position
    let unit = try scanUnit(after: start..<end)
    guard abs(exponent) < 10_000, let quantity = unit.quantity(digits: digits, exponent: exponent)
    else {
      throw Diagnostic(
        "`\(text(start..<end))` is too large for a number", at: start..<end)
    }
    return quantity
  }

  private mutating func scanDigits() -> String {
    let start = position
    while let byte = byte(at: 0) {
      let separates = byte == UInt8(ascii: "_") && self.byte(at: 1).map(isDigit) == true
      guard isDigit(byte) || separates else { break }
      position += 1
    }
    return text(start..<position).filter { $0 != "_" }
  }

  /// Scans `e3`, `E-3`, `e+3`; leaves an `e` that starts something else.
  private mutating func scanExponent() -> Int {
    guard let byte = byte(at: 0), byte | 0x20 == UInt8(ascii: "e") else { return 0 }
    let isSigned = self.byte(at: 1) == UInt8(ascii: "-") || self.byte(at: 1) == UInt8(ascii: "+")
    guard let first = self.byte(at: isSigned ? 2 : 1), isDigit(first) else { return 0 }
    let sign = isSigned && self.byte(at: 1) == UInt8(ascii: "-") ? -1 : 1
    position += isSigned ? 2 : 1
    return sign * (Int(scanDigits()) ?? 10_000)
  }

  /// Scans a unit right here or one space away.
  ///
  /// - Throws: A `Diagnostic` for letters right after the number that are no unit.
  private mutating func scanUnit(after number: SourceRange) throws(Diagnostic) -> Unit {
    if let unit = unit(at: position) {
      position += unit.name.utf8.count
      return unit
    }
    if byte(at: 0) == UInt8(ascii: " "), let unit = unit(at: position + 1), !isLabel(unit) {
      position += 1 + unit.name.utf8.count
      return unit
    }
    let start = position
    guard wordLength(at: position) > 0 else { return Unit("", .plain) }
    let word = scanWord()
    let names = Unit.all.map(\.name).filter { $0 != "%" }
    throw Diagnostic(
      "`\(word)` is no unit", at: start..<position,
      hint: nearest(to: word, among: names).map { "did you mean `\(text(number)) \($0)`?" }
        ?? "a name that starts with a digit stands in quotes: \"\(text(number))\(word)\"")
  }

  /// The unit spelt at an offset, where nothing follows that makes it a longer word.
  private func unit(at offset: Int) -> Unit? {
    if offset < bytes.count, bytes[offset] == UInt8(ascii: "%") { return Unit.named("%") }
    var ahead = self
    ahead.position = offset
    guard wordLength(at: offset) > 0 else { return nil }
    return Unit.named(ahead.scanWord())
  }

  /// Whether a unit's name one space away is in truth an option's label.
  private func isLabel(_ unit: Unit) -> Bool {
    var offset = 1 + unit.name.utf8.count
    while byte(at: offset) == UInt8(ascii: " ") { offset += 1 }
    return byte(at: offset) == UInt8(ascii: "=") && byte(at: offset + 1) != UInt8(ascii: "=")
  }
}
