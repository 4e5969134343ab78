internal import CKernels

/// A real number that whole numbers are multiplied by in whole numbers only: a factor of 31 bits and
/// a shift, `factor / 2^shift`.
///
/// Jacob et al. 2017, arXiv 1712.05877, section 2.2, with one rounding, halves up, as TensorFlow
/// Lite's reference kernels do it.
public struct FixedPointMultiplier: Hashable, Sendable {
  /// 0, or from 2^30 up to 2^31.
  public let factor: Int32
  /// From 1 to 62.
  public let shift: Int32

  /// The nearest to a real number that isn't negative. What is below 2^-32 becomes 0, what is 2^30
  /// or more the largest.
  public init(_ real: Double) {
    guard real > 0, real.isFinite else {
      (factor, shift) = (0, 31)
      return
    }
    var exponent = Int(real.exponent) + 1
    var factor = Int64((real.significand / 2 * 0x1p31).rounded())
    if factor == 1 << 31 {
      factor /= 2
      exponent += 1
    }
    if exponent < -31 { (factor, exponent) = (0, 0) }
    if exponent > 30 { (factor, exponent) = ((1 << 31) - 1, 30) }
    self.factor = Int32(factor)
    shift = Int32(31 - exponent)
  }

  private init(factor: Int32, shift: Int32) {
    self.factor = factor
    self.shift = shift
  }

  /// The product with a whole number, rounded.
  public func callAsFunction(_ x: Int32) -> Int32 {
    let product = Int64(x) * Int64(factor) + (1 << (Int64(shift) - 1))
    return Int32(truncatingIfNeeded: product >> Int64(shift))
  }

  /// The product with a whole number of up to 48 bits, by the upper 15 bits of the factor.
  public func wide(_ x: Int64) -> Int32 {
    let reduced = factor < 0x7fff_0000 ? (Int64(factor) + (1 << 15)) >> 16 : 0x7fff
    let shift = Int64(self.shift) - 16
    guard shift > 0 else { return Int32(truncatingIfNeeded: (x &* reduced) << -shift) }
    return Int32(truncatingIfNeeded: (x &* reduced &+ (1 << (shift - 1))) >> shift)
  }

  /// That of 2^bits times the number, exactly: nil where the shift would leave its range.
  public func scaledUp(byBits bits: Int) -> FixedPointMultiplier? {
    let shift = Int(shift) - bits
    return shift >= 1 ? FixedPointMultiplier(factor: factor, shift: Int32(shift)) : nil
  }

  var raw: ck_fixed_point { ck_fixed_point(factor: factor, shift: shift) }
}
