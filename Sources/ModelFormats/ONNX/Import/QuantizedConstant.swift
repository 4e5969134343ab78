import TensorEngine

/// Known codes of 8 bits, and the scale of all or of each entry of an axis.
struct QuantizedConstant {
  /// Signed around 0; else unsigned, around `zeroPoint`.
  private let codes: Tensor
  private let zeroPoint: UInt8?
  private let scales: [Float]
  private let axis: Int?

  /// - Parameters:
  ///   - zeros: One zero point, or one for each scale.
  ///   - axis: Along which the scales lie; nil for one scale.
  /// - Returns: Nil for codes of another type, and where scales of an axis have zero points that
  ///   aren't the middle.
  init?(codes: Tensor, zeros: [Int], scales: [Float], axis: Int?) {
    guard codes.elementType == .i8 || codes.elementType == .u8 else { return nil }
    (self.scales, self.axis) = (scales, axis)
    if Self.isSymmetric(codes.elementType, zeros: zeros) {
      self.codes = codes.elementType == .i8 ? codes : codes.flipped(to: .i8)
      zeroPoint = nil
    } else {
      guard zeros.count == 1, axis == nil else { return nil }
      self.codes = codes.elementType == .u8 ? codes : codes.flipped(to: .u8)
      zeroPoint = UInt8(clamping: zeros[0] + (codes.elementType == .u8 ? 0 : 128))
    }
  }

  /// Whether codes of a type are as many on both sides of their zero points.
  static func isSymmetric(_ type: ElementType, zeros: [Int]) -> Bool {
    zeros.allSatisfy { $0 == (type == .i8 ? 0 : 128) }
  }

  /// The codes as a weight whose last axis is the one that the scales lie along; nil where they lie
  /// along another.
  func weight(_ order: [Int]) -> Weight? {
    guard axis == nil || axis == order.last else { return nil }
    let moved = codes.permuted(order)
    var parts = ["codes": moved, "scales": Tensor(scales, shape: [scales.count])]
    parts["zeroPoints"] = zeroPoint.map { Tensor([$0], shape: [1], as: .u8) }
    return Weight(
      shape: moved.shape,
      encoding: LinearEncoding(
        scheme: zeroPoint == nil ? .symmetric : .asymmetric,
        granularity: axis == nil ? .tensor : .channel),
      parts: parts)
  }
}

extension Tensor {
  /// Bytes as those of the other sign, 128 more or less.
  fileprivate func flipped(to type: ElementType) -> Tensor {
    withUnsafeBytes { source in
      Tensor(shape: shape, elementType: type) { target in
        for index in source.indices { target[index] = source[index] ^ 0x80 }
      }
    }
  }
}
