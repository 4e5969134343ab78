internal import CKernels

/// The grid of signed bytes that floats are quantized on in the run, for products with weights of 8
/// bits: as TensorFlow Lite's hybrid kernels quantize each example.
public struct HybridGrid: Sendable {
  /// NaN where an element is NaN or infinite, and so is then what is computed on the grid.
  public let scale: Float
  public let zeroPoint: Int32
  fileprivate let inverse: Float
  fileprivate let lowestCode: Int32

  /// The grid that holds 0 and the extremes.
  ///
  /// - Parameter isSymmetric: Whether the zero point is 0, and codes reach from -127 to 127.
  public init(low: Float, high: Float, isSymmetric: Bool) {
    lowestCode = isSymmetric ? -127 : -128
    guard low < high, low.isFinite, high.isFinite else {
      let isDefined = low.isFinite && high.isFinite
      (scale, zeroPoint, inverse) = (isDefined ? 1 : .nan, 0, 0)
      return
    }
    if isSymmetric {
      let range = max(-low, high)
      (scale, zeroPoint, inverse) = (range / 127, 0, 127 / range)
    } else {
      (scale, zeroPoint) = Self.asymmetric(Double(low), Double(high))
      inverse = 1 / scale
    }
  }

  /// The grid from the least to the greatest, the zero point from the end that it is nearer to.
  private static func asymmetric(_ low: Double, _ high: Double) -> (Float, Int32) {
    let scale = (high - low) / 255
    let (fromLow, fromHigh) = (-128 - low / scale, 127 - high / scale)
    let isLow = 128 + abs(low / scale) < 127 + abs(high / scale)
    let point = min(max((isLow ? fromLow : fromHigh).rounded(), -128), 127)
    return (Float(scale), Int32(point))
  }
}

extension KernelSet {
  /// Quantizes `count` floats on the grid of their own extremes.
  public func quantize(
    _ x: UnsafePointer<Float>, isSymmetric: Bool, into codes: UnsafeMutablePointer<Int8>,
    count: Int
  ) -> HybridGrid {
    var (low, high) = (Float(0), Float(0))
    table.pointee.extremes_f32(x, count, &low, &high)
    let grid = HybridGrid(low: low, high: high, isSymmetric: isSymmetric)
    table.pointee.hybrid_codes(
      x, grid.inverse, grid.zeroPoint, grid.lowestCode, codes, count)
    return grid
  }
}
