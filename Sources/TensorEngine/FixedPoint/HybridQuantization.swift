/// Floats as signed bytes on a grid found in the run, for products with weights of 8 bits: as
/// TensorFlow Lite's hybrid kernels quantize each example.
public struct HybridGrid: Sendable {
  public let scale: Float
  public let zeroPoint: Int32

  /// Quantizes `count` floats.
  ///
  /// - Parameter isSymmetric: Whether the zero point is 0, and codes reach from -127 to 127.
  public init(
    _ x: UnsafePointer<Float>, count: Int, isSymmetric: Bool, into codes: UnsafeMutablePointer<Int8>
  ) {
    var (low, high) = (Float(0), Float(0))
    for index in 0..<count {
      low = min(low, x[index])
      high = max(high, x[index])
    }
    guard low < high, low.isFinite, high.isFinite else {
      codes.update(repeating: 0, count: count)
      (scale, zeroPoint) = (1, 0)
      return
    }
    let inverse: Float
    if isSymmetric {
      let range = max(-low, high)
      (scale, zeroPoint, inverse) = (range / 127, 0, 127 / range)
    } else {
      (scale, zeroPoint) = Self.asymmetric(Double(low), Double(high))
      inverse = 1 / scale
    }
    let (least, most) = (Float(isSymmetric ? -127 : -128), Float(127))
    for index in 0..<count {
      let code = (Float(zeroPoint) + x[index] * inverse).rounded()
      codes[index] = Int8(min(max(code, least), most))
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

/// What follows the exact sums of a hybrid product: scales, bias and activation.
public struct HybridEpilogue: Sendable {
  public var activation: Epilogue.Activation
  /// Whether the weight's scale and the activations' are multiplied before the sum is.
  public var joinsScales: Bool

  public init(activation: Epilogue.Activation, joinsScales: Bool) {
    self.activation = activation
    self.joinsScales = joinsScales
  }

  /// One row: `y = activation((sum - zero point · column sum) · scales + bias)`.
  ///
  /// - Parameter columnSums: Left out where the zero point is in the sums already.
  public func run(
    _ sums: UnsafePointer<Int32>, grid: HybridGrid, columnSums: UnsafePointer<Int32>?,
    scales: UnsafePointer<Float>, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
    count: Int
  ) {
    for column in 0..<count {
      let shift = columnSums.map { $0[column] &* grid.zeroPoint } ?? 0
      let sum = Float(sums[column] &- shift)
      let scaled =
        joinsScales ? sum * (grid.scale * scales[column]) : sum * scales[column] * grid.scale
      let value = bias.map { scaled + $0[column] } ?? scaled
      y[column] =
        switch activation {
        case .none: value
        case .relu: max(value, 0)
        case .relu6: min(max(value, 0), 6)
        }
    }
  }
}
