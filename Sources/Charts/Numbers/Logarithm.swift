/// The base-10 logarithm of a positive finite value, to about 1e-15.
///
/// Made of plain arithmetic, so that it has the same bits on every machine: the C library's differs
/// between processors.
func decimalLogarithm(_ value: Double) -> Double {
  precondition(value > 0 && value.isFinite, "only positive numbers have a logarithm")
  var exponent = Double(value.exponent)
  var significand = value.significand
  if significand > 1.4142135623730951 {
    significand /= 2
    exponent += 1
  }
  // ln s = 2 artanh((s - 1)/(s + 1)); the argument is below 0.172, so 10 terms are enough.
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  var sum = 0.0
  for term in stride(from: 19, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
  return exponent * 0.30102999566398120 + 2 * ratio * sum * 0.43429448190325183
}
