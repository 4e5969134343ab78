/// Ten to a power, correctly rounded; zero or infinity beyond what a `Double` holds.
func powerOfTen(_ exponent: Int) -> Double {
  if exponent > 308 { return .infinity }
  return Double("1e\(exponent)") ?? 0
}

/// The value over ten to a power, rounded once where the power is exact (up to 10²²).
func scaled(_ value: Double, byPowerOfTen exponent: Int) -> Double {
  exponent < 0 ? value / powerOfTen(-exponent) : value * powerOfTen(exponent)
}

/// The exponent of a positive finite value's first decimal digit: 2 for 123, -2 for 0.05.
///
/// Read off the shortest decimal form, so that no logarithm decides it.
func decimalExponent(_ value: Double) -> Int {
  precondition(value > 0 && value.isFinite, "zero and infinities have no first digit")
  let text = "\(value)"
  let parts = text.split(separator: "e")
  let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
  let digits = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  if digits[0] != "0" { return exponent + digits[0].count - 1 }
  let fraction = digits.count == 2 ? digits[1] : ""
  return exponent - fraction.prefix { $0 == "0" }.count - 1
}

/// The value with a fixed number of digits after the point, halves to even; no exponent, no locale.
func fixed(_ value: Double, decimals: Int) -> String {
  let magnitude = scaled(value.magnitude, byPowerOfTen: decimals)
    .rounded(.toNearestOrEven)
  guard magnitude < 1e18 else { return "\(value)" }
  var digits = String(Int(magnitude))
  if decimals > 0 {
    digits = String(repeating: "0", count: max(decimals + 1 - digits.count, 0)) + digits
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
  }
  return value < 0 && magnitude > 0 ? "-" + digits : digits
}
