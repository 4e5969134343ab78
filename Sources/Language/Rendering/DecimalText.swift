/// A number as the decimal digits it is printed with.
struct DecimalText {
  private var isNegative: Bool
  /// Without leading zeros; empty for zero.
  private var digits: [UInt8]
  /// The number is `0.digits` times ten to this power.
  private var pointPosition: Int

  /// The shortest digits that give the same number when they are read back.
  ///
  /// - Precondition: The number is finite.
  init(shortest value: Double) {
    precondition(value.isFinite, "an infinite number has no digits")
    var text = value.magnitude.description[...]
    var exponent = 0
    if let mark = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = text[..<mark]
    }
    let integer = text.prefix { $0 != "." }
    var digits = text.utf8.filter { isDigit($0) }.map { $0 - UInt8(ascii: "0") }
    pointPosition = integer.count + exponent
    while digits.first == 0 {
      digits.removeFirst()
      pointPosition -= 1
    }
    while digits.last == 0 { digits.removeLast() }
    isNegative = value < 0
    self.digits = digits
  }

  /// Multiplies by a power of ten, without rounding.
  mutating func shift(by exponent: Int) { pointPosition += exponent }

  /// Rounds half away from zero.
  mutating func round(toSignificantDigits count: Int) {
    guard digits.count > count, count > 0 else { return }
    let roundsUp = digits[count] >= 5
    digits.removeSubrange(count...)
    if roundsUp {
      var index = count - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        pointPosition += 1
      }
    }
    while digits.last == 0 { digits.removeLast() }
  }

  /// The number of digits before the point; 0 for a number below one.
  var integerDigits: Int { digits.isEmpty ? 0 : max(0, pointPosition) }

  /// The digits with their point, or with an exponent where that takes many zeros.
  var text: String {
    guard !digits.isEmpty else { return "0" }
    let sign = isNegative ? "-" : ""
    let figures = digits.map { Character(Unicode.Scalar($0 + UInt8(ascii: "0"))) }
    if pointPosition > 15 || pointPosition < -4 {
      let fraction = figures.count > 1 ? "." + String(figures[1...]) : ""
      return "\(sign)\(figures[0])\(fraction)e\(pointPosition - 1)"
    }
    if pointPosition <= 0 {
      return sign + "0." + String(repeating: "0", count: -pointPosition) + String(figures)
    }
    if figures.count <= pointPosition {
      return sign + String(figures) + String(repeating: "0", count: pointPosition - figures.count)
    }
    return sign + String(figures[..<pointPosition]) + "." + String(figures[pointPosition...])
  }
}
