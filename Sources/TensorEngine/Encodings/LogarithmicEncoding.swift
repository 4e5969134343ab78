/// Signed powers of two and zero, in 2 to 8 bits, so that a product is a shift (Miyashita et al. 2016,
/// arXiv 1603.01025).
///
/// The greatest power of a group is `2^⌊log₂(4/3 · max |w|)⌋` (Zhou et al. 2017, arXiv 1702.03044,
/// section 3.1), those below it follow one by one; a weight takes the nearest.
///
/// Parts: `codes`, a sign and the number of the power, packed into `u8`; `scales`, the greatest
/// powers, as exponents in `u8`, 127 more than they are.
public struct LogarithmicEncoding: WeightEncoding, Hashable {
  public static let name = "logarithmic"

  public var bits: Int
  public var granularity: QuantizationGranularity

  public init(bits: Int = 4, granularity: QuantizationGranularity = .channel) {
    self.bits = bits
    self.granularity = granularity
  }

  public var nominalBitsPerWeight: Double { Double(bits) }

  private func levels() throws(EncodingError) -> SignedLevels {
    guard (2...8).contains(bits) else {
      throw EncodingError("logarithmic codes have 2 to 8 bits, not \(bits)")
    }
    try granularity.validate()
    let powers = (1 << (bits - 1)) - 1
    return SignedLevels(
      magnitudes: [0]
        + (0..<powers).map { Float(sign: .plus, exponent: $0 + 1 - powers, significand: 1) },
      bits: bits, granularity: granularity, scaleFormat: .powerOfTwo)
  }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    // The format of the scales rounds down to a power of two.
    try levels().encode(finiteElements(of: weight), shape: weight.shape) { $0 * (4.0 / 3) }
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    let shapes = try levels().partShapes(shape)
    _ = try part("codes", in: parts, .u8, shape: shapes.codes)
    _ = try part("scales", in: parts, .u8, shape: shapes.scales)
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    return try levels().decode(parts, shape: shape)
  }
}
