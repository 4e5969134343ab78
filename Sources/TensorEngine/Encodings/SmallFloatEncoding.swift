/// Floats of 8 or 4 bits with a scale for each group, rounded half to even; what lies beyond the
/// greatest is clamped.
///
/// With scales in `f32` or `f16` a group's greatest weight becomes the format's greatest number. With
/// powers of two the scale is `2^(⌊log₂ max |w|⌋ - emax)`, where `2^emax` is the greatest power of two
/// of the format: e2m1 in groups of 32 are MXFP4 (OCP microscaling formats 1.0, section 6.3).
///
/// Parts: `codes`, packed into `u8`; `scales` in `f32`, `f16` or `u8`.
public struct SmallFloatEncoding: WeightEncoding, Hashable {
  public static let name = "float"

  public var format: SmallFloatFormat
  public var granularity: QuantizationGranularity
  public var scaleFormat: ScaleFormat

  public init(
    _ format: SmallFloatFormat, granularity: QuantizationGranularity = .channel,
    scaleFormat: ScaleFormat = .f32
  ) {
    self.format = format
    self.granularity = granularity
    self.scaleFormat = scaleFormat
  }

  public var nominalBitsPerWeight: Double { Double(format.bits) }

  private func levels() throws(EncodingError) -> SignedLevels {
    try granularity.validate()
    return SignedLevels(
      magnitudes: format.magnitudes, bits: format.bits, granularity: granularity,
      scaleFormat: scaleFormat)
  }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let greatest = format.greatest
    let unit =
      scaleFormat == .powerOfTwo
      ? Float(sign: .plus, exponent: Int(greatest.exponent), significand: 1) : greatest
    return try levels().encode(finiteElements(of: weight), shape: weight.shape) { $0 / unit }
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    let shapes = try levels().partShapes(shape)
    _ = try part("codes", in: parts, .u8, shape: shapes.codes)
    _ = try part("scales", in: parts, scaleFormat.elementType, shape: shapes.scales)
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    return try levels().decode(parts, shape: shape)
  }
}
