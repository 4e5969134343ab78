internal import CKernels

/// A real number that whole numbers are multiplied by in whole numbers only: a factor of 31 bits
/// between a shift to the left and one to the right, `2^left * factor / 2^31 / 2^right`.
///
/// Jacob et al. 2017, arXiv 1712.05877, section 2.2, with gemmlowp's two roundings: halves up behind
/// the factor, halves away from zero behind the shift.
public struct FixedPointMultiplier: Hashable, Sendable {
  /// 0, or from 2^30 up to 2^31.
  public let factor: Int32
  /// From 0 to 31.
  public let left: Int32
  /// From 0 to 31.
  public let right: Int32

  /// The nearest to a real number that isn't negative. What is below 2^-32 becomes 0, what is 2^31
  /// or more the largest.
  public init(_ real: Double) {
    guard real > 0, real.isFinite else {
      (factor, left, right) = (0, 0, 0)
      return
    }
    var exponent = Int(real.exponent) + 1
    var factor = Int64((real.significand / 2 * 0x1p31).rounded())
    if factor == 1 << 31 {
      factor /= 2
      exponent += 1
    }
    if exponent < -31 { (factor, exponent) = (0, 0) }
    if exponent > 31 { (factor, exponent) = ((1 << 31) - 1, 31) }
    self.factor = Int32(factor)
    left = Int32(max(exponent, 0))
    right = Int32(max(-exponent, 0))
  }

  private init(factor: Int32, left: Int32, right: Int32) {
    self.factor = factor
    self.left = left
    self.right = right
  }

  /// The product with a whole number, rounded.
  public func callAsFunction(_ x: Int32) -> Int32 {
    (x &<< left).doubledHighProduct(with: factor).shifted(by: -Int(right))
  }

  /// The product with a whole number of up to 48 bits, by the upper 15 bits of the factor, halves up.
  public func wide(_ x: Int64) -> Int32 {
    let reduced = factor < 0x7fff_0000 ? (Int64(factor) + (1 << 15)) >> 16 : 0x7fff
    let shift = 15 - Int64(left) + Int64(right)
    guard shift > 0 else { return Int32(truncatingIfNeeded: (x &* reduced) << -shift) }
    return Int32(truncatingIfNeeded: (x &* reduced &+ (1 << (shift - 1))) >> shift)
  }

  /// What multiplies 2^bits times a number, of a multiplier below 1.
  public func shiftedLeft(by bits: Int) -> FixedPointMultiplier {
    FixedPointMultiplier(factor: factor, left: min(left + Int32(bits), 31), right: right)
  }

  /// What multiplies the sum of `count` numbers to their mean: the factor is divided, with as many of
  /// its bits kept as fit.
  ///
  /// - Precondition: There is at least one.
  public func divided(by count: Int) -> FixedPointMultiplier {
    let exponent = Int(left) - Int(right)
    let bits = min(63 - count.leadingZeroBitCount, 32, 31 + exponent)
    let factor = (Int64(self.factor) << Int64(bits)) / Int64(count)
    let shift = exponent - bits
    return FixedPointMultiplier(
      factor: Int32(truncatingIfNeeded: factor), left: Int32(max(shift, 0)),
      right: Int32(max(-shift, 0)))
  }

  var raw: ck_fixed_point { ck_fixed_point(factor: factor, left: left, right: right) }
}
