extension Philox {
  /// Fills `target` with numbers of mean 0 and variance 1 (Box and Muller 1958).
  ///
  /// Logarithm and cosine are series of plain additions and multiplications in double precision, so
  /// that the bits don't depend on a mathematics library.
  public mutating func fillNormal(_ target: UnsafeMutableBufferPointer<Float>) {
    for index in stride(from: 0, to: target.count, by: 2) {
      // From 1 down to 2⁻³², never 0, which has no logarithm.
      let radius = (-2 * Self.logarithm(1 - Double(next()) * 0x1p-32)).squareRoot()
      let turn = Double(next()) * 0x1p-32
      target[index] = Float(radius * Self.cosine(turn))
      if index + 1 < target.count { target[index + 1] = Float(radius * Self.cosine(turn - 0.25)) }
    }
  }

  /// The natural logarithm for 0 < x ≤ 1: the exponent apart, the rest by 2·artanh((m-1)/(m+1)).
  static func logarithm(_ x: Double) -> Double {
    let ratio = (x.significand - 1) / (x.significand + 1)
    let square = ratio * ratio
    var power = ratio
    var sum = 0.0
    for index in 0..<18 {
      sum += power / Double(2 * index + 1)
      power *= square
    }
    return 2 * sum + Double(x.exponent) * 0.6931471805599453
  }

  /// cos(2π·x) for -1 < x < 1, as a sine of the distance to the nearest zero by its Taylor series.
  static func cosine(_ x: Double) -> Double {
    let turn = abs(x) > 0.5 ? 1 - abs(x) : abs(x)
    let angle = (0.25 - turn) * 6.283185307179586
    let square = angle * angle
    var term = angle
    var sum = term
    for index in 1...10 {
      term *= -square / Double(2 * index * (2 * index + 1))
      sum += term
    }
    return sum
  }
}
