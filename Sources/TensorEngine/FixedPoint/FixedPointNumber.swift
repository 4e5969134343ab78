/// A number of 32 bits of which some stand before the point: value = raw / 2^(31 - integerBits).
///
/// The steps and constants are those of gemmlowp's `fixedpoint.h`, which TensorFlow Lite's
/// reference kernels compute with.
struct FixedPointNumber {
  var raw: Int32
  var integerBits: Int

  static func one(integerBits: Int) -> FixedPointNumber {
    let raw = integerBits == 0 ? Int32.max : 1 << Int32(31 - integerBits)
    return FixedPointNumber(raw: raw, integerBits: integerBits)
  }

  static func fraction(_ raw: Int32) -> FixedPointNumber {
    FixedPointNumber(raw: raw, integerBits: 0)
  }

  /// The product, with the integer bits of both.
  static func * (a: FixedPointNumber, b: FixedPointNumber) -> FixedPointNumber {
    FixedPointNumber(
      raw: a.raw.doubledHighProduct(with: b.raw), integerBits: a.integerBits + b.integerBits)
  }

  static func + (a: FixedPointNumber, b: FixedPointNumber) -> FixedPointNumber {
    FixedPointNumber(raw: a.raw &+ b.raw, integerBits: a.integerBits)
  }

  static func - (a: FixedPointNumber, b: FixedPointNumber) -> FixedPointNumber {
    FixedPointNumber(raw: a.raw &- b.raw, integerBits: a.integerBits)
  }

  /// The nearest number with other integer bits, held to what they hold.
  func rescaled(to bits: Int) -> FixedPointNumber {
    FixedPointNumber(raw: raw.shifted(by: integerBits - bits), integerBits: bits)
  }

  /// e to this number, which is 0 or negative, as a fraction.
  var exponential: FixedPointNumber {
    if raw == 0 { return .one(integerBits: 0) }
    let fractionBits = Int32(31 - integerBits)
    let quarter: Int32 = 1 << (fractionBits - 2)
    // What lies between -1/4 and 0 goes through a polynomial, the rest through one factor a bit.
    let reduced = (raw & (quarter - 1)) &- quarter
    var result = FixedPointNumber(raw: reduced, integerBits: integerBits)
      .rescaled(to: 0).exponentialOfLastQuarter
    let remainder = reduced &- raw
    for (exponent, factor) in Self.exponentials where integerBits > exponent {
      if remainder & (1 << (fractionBits + Int32(exponent))) != 0 {
        result = result * .fraction(factor)
      }
    }
    return result
  }

  /// e to -2^exponent, as a fraction.
  private static let exponentials: [(exponent: Int, factor: Int32)] = [
    (-2, 1_672_461_947), (-1, 1_302_514_674), (0, 790_015_084), (1, 290_630_308),
    (2, 39_332_535), (3, 720_401), (4, 242),
  ]

  /// e to a fraction from -1/4 up to 0: four terms of the series around -1/8.
  private var exponentialOfLastQuarter: FixedPointNumber {
    let atCentre = FixedPointNumber.fraction(1_895_147_668)
    let third = FixedPointNumber.fraction(715_827_883)
    let x = self + .fraction(1 << 28)
    let square = x * x
    let (cube, fourth) = (square * x, square * square)
    let quarter = FixedPointNumber.fraction(fourth.raw.shifted(by: -2))
    let higher = FixedPointNumber.fraction(
      ((quarter + cube) * third + square).raw.shifted(by: -1))
    return atCentre + atCentre * (x + higher)
  }

  /// 1 / (1 + this fraction), which lies from 0 to 1, by three steps of Newton and Raphson.
  var reciprocalOfOnePlus: FixedPointNumber {
    let sum = Int64(raw) + Int64(Int32.max)
    let half = FixedPointNumber.fraction(Int32((sum + (sum >= 0 ? 1 : -1)) / 2))
    var x =
      FixedPointNumber(raw: 1_515_870_810, integerBits: 2)
      + half * FixedPointNumber(raw: -1_010_580_540, integerBits: 2)
    for _ in 0..<3 {
      let rest = FixedPointNumber.one(integerBits: 2) - half * x
      x = x + (x * rest).rescaled(to: 2)
    }
    return FixedPointNumber(raw: x.raw, integerBits: 1).rescaled(to: 0)
  }
}

extension Int32 {
  /// The upper half of twice the product, halves up, held to 32 bits.
  func doubledHighProduct(with other: Int32) -> Int32 {
    if self == .min && other == .min { return .max }
    let product = Int64(self) * Int64(other)
    return Int32(truncatingIfNeeded: (product + (1 << 30)) >> 31)
  }

  /// This times 2^bits: held to 32 bits, or rounded with halves away from zero.
  func shifted(by bits: Int) -> Int32 {
    if bits >= 0 { return Int32(clamping: Int64(self) << Int64(bits)) }
    let mask = (Int64(1) << Int64(-bits)) - 1
    let remainder = Int64(self) & mask
    let threshold = (mask >> 1) + (self < 0 ? 1 : 0)
    return Int32(
      truncatingIfNeeded: (Int64(self) >> Int64(-bits)) + (remainder > threshold ? 1 : 0))
  }
}
