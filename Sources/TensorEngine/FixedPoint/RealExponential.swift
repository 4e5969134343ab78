/// e to the power of a 64-bit float, for tables that are made once: made of fused steps, so that every
/// computer gets the same bits.
public enum RealExponential {
  private static let log2High = 0x1.62e42fefa3800p-1
  private static let log2Low = 0x1.ef35793c76730p-45
  /// 1 / 13! up to 1 / 0!: enough terms for half the logarithm of 2.
  private static let terms: [Double] = (0...13).reversed().map { n in
    1 / (1...max(n, 1)).reduce(1) { $0 * Double($1) }
  }

  /// - Parameter x: From -700 to 700.
  public static func exponential(_ x: Double) -> Double {
    let power = (x / (log2High + log2Low)).rounded()
    let reduced = x.addingProduct(-power, log2High).addingProduct(-power, log2Low)
    let series = terms.dropFirst().reduce(terms[0]) { $1.addingProduct($0, reduced) }
    return Double(sign: .plus, exponent: Int(power), significand: series)
  }
}
