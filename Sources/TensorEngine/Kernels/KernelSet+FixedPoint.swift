internal import CKernels

/// How two operands of bytes are multiplied in whole numbers only.
public struct FixedProduct: Sendable {
  /// What operands and result are.
  public var type: ByteType
  public var aZero: Int32
  public var bZero: Int32
  /// What the product is multiplied by.
  public var multiplier: FixedPointMultiplier
  public var zeroPoint: Int32
  public var range: ClosedRange<Int32>

  public init(
    type: ByteType, aZero: Int32, bZero: Int32, multiplier: FixedPointMultiplier,
    zeroPoint: Int32, range: ClosedRange<Int32>
  ) {
    self.type = type
    self.aZero = aZero
    self.bZero = bZero
    self.multiplier = multiplier
    self.zeroPoint = zeroPoint
    self.range = range
  }

  fileprivate var raw: ck_fixed_pair {
    ck_fixed_pair(
      flip: type.flip, a_zero: aZero + type.lift, b_zero: bZero + type.lift,
      factor: multiplier.raw, zero_point: zeroPoint, low: range.lowerBound, high: range.upperBound)
  }
}

/// How two operands of bytes are added in whole numbers only.
public struct FixedSum: Sendable {
  /// How far operands are shifted to the left before they are multiplied.
  public static let shift = 20

  fileprivate let raw: ck_fixed_sum
  /// Whether b is the operand of the larger scale.
  fileprivate let swaps: Bool

  /// - Parameters:
  ///   - aMultiplier: What a's numbers are multiplied by, `shift` bits to the left included.
  ///   - multiplier: What the sum is multiplied by.
  /// - Returns: Nil where neither operand's multiplier is a half or one of them is above, and where
  ///   the sum's isn't below.
  public init?(
    type: ByteType, aZero: Int32, aMultiplier: FixedPointMultiplier, bZero: Int32,
    bMultiplier: FixedPointMultiplier, multiplier: FixedPointMultiplier, zeroPoint: Int32,
    range: ClosedRange<Int32>
  ) {
    let half = FixedPointMultiplier(0.5).shiftedLeft(by: Self.shift)
    swaps = aMultiplier != half
    let (larger, other) = swaps ? (bMultiplier, aMultiplier) : (aMultiplier, bMultiplier)
    let (largerZero, otherZero) = swaps ? (bZero, aZero) : (aZero, bZero)
    guard larger == half, other == half || (other.left == half.left && other.right > 0),
      multiplier.left == 0, multiplier.right > 0
    else { return nil }
    raw = ck_fixed_sum(
      flip: type.flip, a_zero: largerZero + type.lift, b_zero: otherZero + type.lift,
      b_factor: other.raw, factor: multiplier.raw, zero_point: zeroPoint, low: range.lowerBound,
      high: range.upperBound)
  }
}

extension KernelSet {
  /// `multiplier((aMultiplier(a - aZero) + bMultiplier(b - bZero)) + zeroPoint`, held within range.
  public func addFixed(
    _ sum: FixedSum, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = sum.raw
    let (larger, other) = sum.swaps ? (b, a) : (a, b)
    table.pointee.fixed_add(
      &raw, larger.assumingMemoryBound(to: UInt8.self), other.assumingMemoryBound(to: UInt8.self),
      target.assumingMemoryBound(to: UInt8.self), count)
  }

  /// `multiplier((a - aZero) * (b - bZero)) + zeroPoint`, held within range.
  public func multiplyFixed(
    _ product: FixedProduct, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = product.raw
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
