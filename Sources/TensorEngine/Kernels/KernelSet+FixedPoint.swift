internal import CKernels

/// How two operands of bytes make one in whole numbers only.
public struct FixedPair: Sendable {
  /// What operands and result are.
  public var type: ByteType
  public var aZero: Int32
  public var bZero: Int32
  /// What each operand of a sum is multiplied by first.
  public var aMultiplier: FixedPointMultiplier
  public var bMultiplier: FixedPointMultiplier
  /// What the sum or the product is multiplied by.
  public var multiplier: FixedPointMultiplier
  public var zeroPoint: Int32
  public var range: ClosedRange<Int32>

  public init(
    type: ByteType, aZero: Int32, aMultiplier: FixedPointMultiplier, bZero: Int32,
    bMultiplier: FixedPointMultiplier, multiplier: FixedPointMultiplier, zeroPoint: Int32,
    range: ClosedRange<Int32>
  ) {
    self.type = type
    self.aZero = aZero
    self.aMultiplier = aMultiplier
    self.bZero = bZero
    self.bMultiplier = bMultiplier
    self.multiplier = multiplier
    self.zeroPoint = zeroPoint
    self.range = range
  }

  fileprivate var raw: ck_fixed_pair {
    ck_fixed_pair(
      flip: type.flip, a_zero: aZero + type.lift, b_zero: bZero + type.lift,
      a_factor: aMultiplier.raw, b_factor: bMultiplier.raw, factor: multiplier.raw,
      zero_point: zeroPoint, low: range.lowerBound, high: range.upperBound)
  }
}

extension KernelSet {
  /// `multiplier((aMultiplier(a - aZero) + bMultiplier(b - bZero)) + zeroPoint`, held within range.
  public func addFixed(
    _ pair: FixedPair, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = pair.raw
    table.pointee.fixed_add(
      &raw, a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self),
      target.assumingMemoryBound(to: UInt8.self), count)
  }

  /// `multiplier((a - aZero) * (b - bZero)) + zeroPoint`, held within range.
  public func multiplyFixed(
    _ pair: FixedPair, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = pair.raw
    table.pointee.fixed_multiply(
      &raw, a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self),
      target.assumingMemoryBound(to: UInt8.self), count)
  }

  /// The mean of each window's bytes, padding left out, halves away from zero, held within `range`.
  ///
  /// - Precondition: A window has at most 65,536 elements.
  public func averagePoolFixed(
    _ input: UnsafeRawPointer, _ type: ByteType, range: ClosedRange<Int32>,
    into output: UnsafeMutableRawPointer, shape: PoolingShape
  ) {
    precondition(shape.kernel.height * shape.kernel.width <= 65_536, "a window too large")
    var pooling = shape.raw
    table.pointee.fixed_average_pool(
      &pooling, type.flip, range.lowerBound, range.upperBound,
      input.assumingMemoryBound(to: UInt8.self), output.assumingMemoryBound(to: UInt8.self))
  }
}
