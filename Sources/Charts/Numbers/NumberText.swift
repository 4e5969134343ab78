extension Unit {
  /// A value as a person reads it: `97.1%`, `12.3k`, `256 KB`, `4 bits`, `1.5 ms`.
  ///
  /// - Parameter digits: How many significant digits to keep; zeros at the end are dropped.
  public func text(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return nonfiniteText(value) }
    guard value != 0 else { return "0" + prefix(for: 0).suffix }
    guard value.magnitude >= 1e-250, value.magnitude < (self == .plain ? 1e15 : 1e250) else {
      let base = prefix(for: 0)
      return scientific(value, digits: digits, over: base.exponent) + base.suffix
    }
    var prefix = prefix(for: value.magnitude)
    var number = scaled(value, byPowerOfTen: -prefix.exponent)
    let rounded = roundedMagnitude(number, digits: digits)
    if rounded >= 1000, self != .plain || prefix.exponent > 0 {
      // Rounding carried over: 999.96 KB is written as 1 MB.
      prefix = self.prefix(for: scaled(rounded, byPowerOfTen: prefix.exponent))
      number = scaled(value, byPowerOfTen: -prefix.exponent)
    }
    let exponent = decimalExponent(number.magnitude)
    guard (-4..<15).contains(exponent) else {
      return scientific(number, digits: digits) + prefix.suffix
    }
    let decimals = min(max(digits - 1 - exponent, 0), 17)
    return withoutTrailingZeros(fixed(number, decimals: decimals)) + prefix.suffix
  }

  private func roundedMagnitude(_ number: Double, digits: Int) -> Double {
    let decimals = digits - 1 - decimalExponent(number.magnitude)
    let whole = scaled(number.magnitude, byPowerOfTen: decimals).rounded(.toNearestOrEven)
    return scaled(whole, byPowerOfTen: -decimals)
  }
}

func nonfiniteText(_ value: Double) -> String {
  value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf"
}

/// A value over a power of ten as digits and an exponent: `1.2e-5`.
func scientific(_ value: Double, digits: Int, over power: Int = 0) -> String {
  let exponent = decimalExponent(value.magnitude)
  // Two steps: one power alone may be out of range for the smallest numbers.
  let half = exponent / 2
  let mantissa = scaled(scaled(value, byPowerOfTen: -half), byPowerOfTen: half - exponent)
  let text = withoutTrailingZeros(fixed(mantissa, decimals: digits - 1))
  guard text.hasSuffix("10") else { return "\(text)e\(exponent - power)" }
  return "\(text.dropLast())e\(exponent + 1 - power)"
}

func withoutTrailingZeros(_ text: String) -> String {
  guard text.contains(".") else { return text }
  let trimmed = text.reversed().drop { $0 == "0" }
  return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
}
