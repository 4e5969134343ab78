internal import CKernels

/// Scales and zero points: one pair for everything, or one for each column of rows.
public struct QuantizationScales {
  /// Whether there is one for each column.
  public enum Extent: Sendable { case tensor, column }

  let raw: ck_scales

  public init(
    _ scales: UnsafePointer<Float>, zeroPoints: UnsafePointer<Int32>?, extent: Extent = .tensor
  ) {
    raw = ck_scales(
      scales: scales, zero_points: zeroPoints, step: extent == .column ? 1 : 0)
  }
}

/// How two quantized operands make one result.
public struct IntegerPair: Sendable {
  /// What operands and result are.
  public var type: ByteType
  public var aZero: Int32
  public var bZero: Int32
  /// The operand's scale over the result's (of a product: their product over the result's).
  public var aMultiplier: Float
  public var bMultiplier: Float
  public var zeroPoint: Int32
  public var range: ClosedRange<Int32>

  public init(
    type: ByteType, aZero: Int32, aMultiplier: Float, bZero: Int32, bMultiplier: Float,
    zeroPoint: Int32, range: ClosedRange<Int32>
  ) {
    self.type = type
    self.aZero = aZero
    self.aMultiplier = aMultiplier
    self.bZero = bZero
    self.bMultiplier = bMultiplier
    self.zeroPoint = zeroPoint
    self.range = range
  }

  var raw: ck_integer_pair {
    ck_integer_pair(
      flip: type.flip, a_zero: aZero + type.lift, b_zero: bZero + type.lift,
      a_multiplier: aMultiplier, b_multiplier: bMultiplier, zero_point: zeroPoint,
      low: range.lowerBound, high: range.upperBound)
  }
}

extension KernelSet {
  /// `y = round(x / scale) + zero point` held within `range`, halves rounding to even, NaN the
  /// lowest. `x` is `[rows, count]`; where scales are by column, columns are the last axis.
  public func quantize(
    _ x: UnsafePointer<Float>, _ scales: QuantizationScales, range: ClosedRange<Int32>,
    into y: UnsafeMutableRawPointer, rows: Int = 1, count: Int
  ) {
    precondition(range.lowerBound >= -128 && range.upperBound <= 255, "\(range) exceeds a byte")
    table.pointee.quantize_f32(
      x, scales.raw, range.lowerBound, range.upperBound, y.assumingMemoryBound(to: UInt8.self),
      rows, count)
  }

  /// `y = (x - zero point) * scale`
  public func dequantize(
    _ x: UnsafeRawPointer, _ type: ByteType, _ scales: QuantizationScales,
    into y: UnsafeMutablePointer<Float>, rows: Int = 1, count: Int
  ) {
    table.pointee.dequantize_bytes(
      x.assumingMemoryBound(to: UInt8.self), type.flip, scales.raw, y, rows, count)
  }

  /// `y = (x - zero point) * scale`
  public func dequantize(
    _ x: UnsafePointer<Int32>, _ scales: QuantizationScales,
    into y: UnsafeMutablePointer<Float>, rows: Int = 1, count: Int
  ) {
    table.pointee.dequantize_i32(x, scales.raw, y, rows, count)
  }

  /// `round((a - aZero) * aMultiplier + (b - bZero) * bMultiplier) + zeroPoint`, held within range.
  public func addIntegers(
    _ pair: IntegerPair, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = pair.raw
    table.pointee.integer_add(
      &raw, a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self),
      target.assumingMemoryBound(to: UInt8.self), count)
  }

  /// `round((a - aZero) * (b - bZero) * aMultiplier * bMultiplier) + zeroPoint`, held within range.
  public func multiplyIntegers(
    _ pair: IntegerPair, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    into target: UnsafeMutableRawPointer, count: Int
  ) {
    var raw = pair.raw
    table.pointee.integer_multiply(
      &raw, a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self),
      target.assumingMemoryBound(to: UInt8.self), count)
  }

  /// The largest byte of each window; padding never counts.
  public func maxPoolIntegers(
    _ input: UnsafeRawPointer, _ type: ByteType, into output: UnsafeMutableRawPointer,
    shape: PoolingShape
  ) {
    var pooling = shape.raw
    table.pointee.integer_max_pool(
      &pooling, type.flip, input.assumingMemoryBound(to: UInt8.self),
      output.assumingMemoryBound(to: UInt8.self))
  }

  /// `round((mean of the window - inputZero) * multiplier) + zeroPoint`, held within `range`.
  public func averagePoolIntegers(
    _ input: UnsafeRawPointer, _ type: ByteType, inputZero: Int32, multiplier: Float,
    zeroPoint: Int32, range: ClosedRange<Int32>, into output: UnsafeMutableRawPointer,
    shape: PoolingShape
  ) {
    var pooling = shape.raw
    var average = ck_integer_average(
      flip: type.flip, zero: inputZero + type.lift, zero_point: zeroPoint, low: range.lowerBound,
      high: range.upperBound, multiplier: multiplier)
    table.pointee.integer_average_pool(
      &pooling, &average, input.assumingMemoryBound(to: UInt8.self),
      output.assumingMemoryBound(to: UInt8.self))
  }
}
