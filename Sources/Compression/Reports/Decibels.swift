/// Ratios of powers on a logarithmic scale.
enum Decibels {
  /// `10 * log10(ratio)`, by the same steps on every machine: the C library's logarithm may differ
  /// in its last bit from one CPU to the next, and what a statement reports is compared by its bits.
  ///
  /// - Precondition: The ratio is positive and finite.
  static func of(_ ratio: Double) -> Double {
    precondition(ratio > 0 && ratio.isFinite, "\(ratio) isn't a ratio of powers")
    var (exponent, significand) = (Double(ratio.exponent), ratio.significand)
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), whose terms shrink by more than 33 each.
    let s = (significand - 1) / (significand + 1)
    var (sum, power) = (0.0, s)
    for term in 0..<14 {
      sum += power / Double(2 * term + 1)
      power *= s * s
    }
    let naturalLogarithm = exponent * 0.693_147_180_559_945_3 + 2 * sum
    return naturalLogarithm * 4.342_944_819_032_518
  }
}
