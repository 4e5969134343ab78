/// A number of 32 or 16 bits of which some stand before the point: value = raw / 2^(bits - 1 -
/// integerBits).
///
/// The steps and constants are those of gemmlowp's `fixedpoint.h`, which TensorFlow Lite's
/// reference kernels compute with.
struct FixedPointNumber<Raw: FixedPointRaw> {
  var raw: Raw
  var integerBits: Int

  static func one(integerBits: Int) -> FixedPointNumber {
    let raw = integerBits == 0 ? Raw.max : 1 << (Raw.bitWidth - 1 - integerBits)
    return FixedPointNumber(raw: raw, integerBits: integerBits)
  }

  /// A constant of 32 bits, rounded to as many as there are.
  static func constant(_ raw: Int32, integerBits: Int = 0) -> FixedPointNumber {
    let shifted = raw.shifted(by: Raw.bitWidth - 32)
    return FixedPointNumber(raw: Raw(clamping: shifted), integerBits: integerBits)
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
    let fractionBits = Raw.bitWidth - 1 - integerBits
    let quarter: Raw = 1 << (fractionBits - 2)
    // What lies between -1/4 and 0 goes through a polynomial, the rest through one factor a bit.
    let reduced = (raw & (quarter - 1)) &- quarter
    var result = FixedPointNumber(raw: reduced, integerBits: integerBits)
      .rescaled(to: 0).exponentialOfLastQuarter
    let remainder = reduced &- raw
    for (exponent, factor) in Self.exponentials where integerBits > exponent {
      if remainder & (1 << (fractionBits + exponent)) != 0 { result = result * .constant(factor) }
    }
    return result
  }

  /// e to -2^exponent, as a fraction.
  private static var exponentials: [(exponent: Int, factor: Int32)] {
    [
      (-2, 1_672_461_947), (-1, 1_302_514_674), (0, 790_015_084), (1, 290_630_308),
      (2, 39_332_535), (3, 720_401), (4, 242),
    ]
  }

  /// e to a fraction from -1/4 up to 0: four terms of the series around -1/8.
  private var exponentialOfLastQuarter: FixedPointNumber {
    let atCentre = Self.constant(1_895_147_668)
    let third = Self.constant(715_827_883)
    let x = self + .constant(1 << 28)
    let square = x * x
    let (cube, fourth) = (square * x, square * square)
    let quarter = FixedPointNumber(raw: fourth.raw.shifted(by: -2), integerBits: 0)
    let higher = FixedPointNumber(
      raw: ((quarter + cube) * third + square).raw.shifted(by: -1), integerBits: 0)
    return atCentre + atCentre * (x + higher)
  }

  /// 1 / (1 + this fraction), which lies from 0 to 1.
  var reciprocalOfOnePlus: FixedPointNumber {
    FixedPointNumber(raw: doubledReciprocalOfOnePlus.raw, integerBits: 1).rescaled(to: 0)
  }

  /// Twice that with two integer bits, by three steps of Newton and Raphson.
  private var doubledReciprocalOfOnePlus: FixedPointNumber {
    let sum = Int64(raw) + Int64(Raw.max)
    let half = FixedPointNumber(raw: Raw((sum + (sum >= 0 ? 1 : -1)) / 2), integerBits: 0)
    var x =
      Self.constant(1_515_870_810, integerBits: 2)
      + half * Self.constant(-1_010_580_540, integerBits: 2)
    for _ in 0..<3 {
      let rest = FixedPointNumber.one(integerBits: 2) - half * x
      x = x + (x * rest).rescaled(to: 2)
    }
    return x
  }

  /// 1 / (1 + e to minus this number), as a fraction.
  var logistic: FixedPointNumber {
    if raw == 0 { return FixedPointNumber(raw: 1 << (Raw.bitWidth - 2), integerBits: 0) }
    let negative = FixedPointNumber(raw: raw > 0 ? 0 - raw : raw, integerBits: integerBits)
    let positive = negative.exponential.reciprocalOfOnePlus
    return raw > 0 ? positive : .one(integerBits: 0) - positive
  }

  /// The hyperbolic tangent, as a fraction.
  var hyperbolicTangent: FixedPointNumber {
    if raw == 0 { return FixedPointNumber(raw: 0, integerBits: 0) }
    let doubled = FixedPointNumber(raw: raw > 0 ? 0 - raw : raw, integerBits: integerBits + 1)
    let reciprocal = doubled.exponential.doubledReciprocalOfOnePlus
    // (1 - x) / (1 + x) is 2 / (1 + x) - 1.
    let magnitude = (reciprocal - .one(integerBits: 2)).rescaled(to: 0)
    return raw > 0 ? magnitude : FixedPointNumber(raw: 0 - magnitude.raw, integerBits: 0)
  }
}

/// What fixed-point numbers are made of.
protocol FixedPointRaw: FixedWidthInteger, SignedInteger {
  /// The upper half of twice the product, halves up, held to the type.
  func doubledHighProduct(with other: Self) -> Self
  /// This times 2^bits: held to the type, or rounded with halves away from zero.
  func shifted(by bits: Int) -> Self
}

extension Int32: FixedPointRaw {
  func doubledHighProduct(with other: Int32) -> Int32 {
    if self == .min && other == .min { return .max }
    let product = Int64(self) * Int64(other)
    return Int32(truncatingIfNeeded: (product + (1 << 30)) >> 31)
  }

  func shifted(by bits: Int) -> Int32 {
    if bits >= 0 { return Int32(clamping: Int64(self) << Int64(bits)) }
    let mask = (Int64(1) << Int64(-bits)) - 1
    let remainder = Int64(self) & mask
    let threshold = (mask >> 1) + (self < 0 ? 1 : 0)
    return Int32(
      truncatingIfNeeded: (Int64(self) >> Int64(-bits)) + (remainder > threshold ? 1 : 0))
  }
}

extension Int16: FixedPointRaw {
  func doubledHighProduct(with other: Int16) -> Int16 {
    if self == .min && other == .min { return .max }
    return Int16(truncatingIfNeeded: (Int32(self) * Int32(other) + (1 << 14)) >> 15)
  }

  func shifted(by bits: Int) -> Int16 { Int16(clamping: Int32(self).shifted(by: bits)) }
}
