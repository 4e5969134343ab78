/// A weight as integer codes and their scales, however it is packed.
public struct LinearCodes: Sendable {
  /// `i8` of the weight's shape where symmetric, else `u8`; of 16 bits `i16` and `u16`.
  public let codes: Tensor
  /// `f32`, of the shape that the encoding's granularity gives.
  public let scales: Tensor
  /// `u8` or `u16` of the scales' shape, where asymmetric.
  public let zeroPoints: Tensor?
  public let encoding: LinearEncoding
}

extension Weight {
  /// Whether its elements are floats as they are, with or without the zeros among them.
  public var storesFloats: Bool {
    if let sparse = encoding as? SparseEncoding {
      if case .dense = sparse.values { return true }
      return false
    }
    return encoding is DenseEncoding || encoding is TransposedEncoding
  }

  /// The linear encoding of the weight or of what its sparse encoding keeps.
  public var linearEncoding: LinearEncoding? {
    if let linear = encoding as? LinearEncoding { return linear }
    if let sparse = encoding as? SparseEncoding, case .linear(let linear) = sparse.values {
      return linear
    }
    return nil
  }

  /// The codes of a weight under a linear encoding, sparse or not; `nil` under any other.
  ///
  /// - Throws: An `EncodingError` where the parts don't fit.
  public func linearCodes() throws(EncodingError) -> LinearCodes? {
    guard let linear = linearEncoding else { return nil }
    let codes =
      if let sparse = encoding as? SparseEncoding {
        try sparse.codes(parts, shape: shape)
      } else {
        try linear.codes(parts, shape: shape)
      }
    guard let codes, let scales = parts["scales"] else { return nil }
    return LinearCodes(
      codes: codes, scales: scales.asFloat, zeroPoints: parts["zeroPoints"], encoding: linear)
  }
}
