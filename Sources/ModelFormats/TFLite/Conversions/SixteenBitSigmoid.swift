import TensorEngine

/// The logistic function and the hyperbolic tangent of 16-bit integers, as TensorFlow Lite's reference
/// kernels draw them: lines between 256 points of one table.
struct TFLiteSigmoid {
  private let multiplier: Int
  private let shift: Int
  private let isTanh: Bool

  /// - Parameter scale: Of the input; the output's is 1 / 32768.
  init(scale: Float, isTanh: Bool) {
    self.isTanh = isTanh
    // A scale of 2^-12 needs only the factor 3; any other is scaled to fill 15 bits.
    let bits = Int(scale.exponent) + 12
    if scale.significand == 1, bits == 0 || isTanh && bits == 1 {
      (multiplier, shift) = (3 << bits, 0)
      return
    }
    var (real, shift) = (Double(scale) * 4096 * 3, 0)
    while real <= 32_767 / 2, shift <= 30 {
      shift += 1
      real *= 2
    }
    (multiplier, self.shift) = (Int(min(real, 0x1p30)), shift)
  }

  func result(_ code: Int) -> Int {
    let round = shift > 0 ? 1 << (shift - 1) : 0
    let x = (code * multiplier + round) >> shift
    return isTanh ? tanh(x) : logistic(x)
  }

  private func logistic(_ x: Int) -> Int {
    let line = Self.line(abs(x), fractionBits: 9) ?? 0x7fff << 10
    return (x >= 0 ? line + (1 << 9) : (1 << 25) - line + (1 << 9) - 1) >> 10
  }

  private func tanh(_ x: Int) -> Int {
    let line = Self.line(abs(x), fractionBits: 8) ?? 0xffff << 8
    return (x >= 0 ? line - (1 << 23) + (1 << 7) : -line + (1 << 23) + (1 << 7) - 1) >> 8
  }

  /// The table between two of its points; nil behind the last.
  private static func line(_ x: Int, fractionBits: Int) -> Int? {
    let place = x >> fractionBits
    guard place < 255 else { return nil }
    let fraction = x & ((1 << fractionBits) - 1)
    return points[place] << fractionBits + fraction * (points[place + 1] - points[place])
  }

  /// 65536 / (1 + exp(-i / 24)), rounded to the nearest or, at some places, to one more: the table that
  /// the kernels were published with.
  private static let points: [Int] = (0..<256).map { i in
    let value = 65_536 / (1 + RealExponential.exponential(-Double(i) / 24))
    return Int(value.rounded()) + (oneMore.contains(i) ? 1 : 0)
  }

  private static let oneMore: Set<Int> = [
    4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39, 40, 41,
    43,
    44, 45, 46, 49, 50, 54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255,
  ]
}
