/// Integer codes of 2 to 8 or 16 bits on an even grid: `value = scale * (code - zero point)`.
///
/// The scheme and formulas are those of Jacob et al. 2017 (arXiv 1712.05877, section 2.1). The
/// grid always holds 0 exactly, so a pruned weight stays zero. The weight is seen as a matrix of
/// all axes but the last, by the last (the outputs).
///
/// Parts: `codes`, a tensor of the weight's shape for 8 bits (`i8` where symmetric, `u8` where
/// asymmetric), else packed into `u8`; `scales` in `f32` or `f16`, of the shape `[1]`, `[outputs]`
/// or `[groups, outputs]`; and where asymmetric `zeroPoints` in `u8`, or `u16` for 16 bits, of the
/// scales' shape.
public struct LinearEncoding: WeightEncoding, Hashable {
  public static let name = "linear"

  public enum Scheme: String, Codable, Sendable, CaseIterable {
    /// Codes from `-(2^(bits-1) - 1)` to `2^(bits-1) - 1`; the zero point is 0.
    case symmetric
    /// Codes from 0 to `2^bits - 1`, with a zero point among them.
    case asymmetric
  }

  public var bits: Int
  public var scheme: Scheme
  public var granularity: QuantizationGranularity
  public var range: QuantizationRange
  /// What the scales are stored in: `f32`, or `f16` where many groups make them weigh.
  public var scaleType: ElementType

  public init(
    bits: Int = 8, scheme: Scheme = .symmetric, granularity: QuantizationGranularity = .channel,
    range: QuantizationRange = .minMax, scaleType: ElementType = .f32
  ) {
    self.bits = bits
    self.scheme = scheme
    self.granularity = granularity
    self.range = range
    self.scaleType = scaleType
  }

  public var nominalBitsPerWeight: Double { Double(bits) }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let (grid, codes) = try quantize(weight)
    return parts(codes, on: grid, shape: weight.shape)
  }

  /// Encodes with scales that are known, as training found them: what lies outside is clamped.
  ///
  /// - Throws: Where the encoding isn't symmetric with scales in `f32`, an element isn't finite, or
  ///   the scales aren't as many as the groups, positive and finite.
  public func encode(
    _ weight: Tensor, scales: [Float]
  ) throws(EncodingError) -> [String: Tensor] {
    try validateOptions()
    let groups = QuantizationGroups(shape: weight.shape, granularity: granularity)
    guard scheme == .symmetric, scaleType == .f32, scales.count == groups.count,
      scales.allSatisfy({ $0.isFinite && $0 > 0 })
    else { throw EncodingError("the scales don't fit \(groups.count) symmetric groups") }
    let grid = QuantizationGrid(scales: scales, shape: weight.shape, encoding: self)
    return parts(grid.encode(try finiteElements(of: weight)), on: grid, shape: weight.shape)
  }

  func parts(
    _ codes: [UInt16], on grid: QuantizationGrid, shape: [Int]
  ) -> [String: Tensor] {
    var parts = grid.parts(scaleType: scaleType)
    parts["codes"] = stored(codes, shape: shape)
    return parts
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try validateGrid(parts, shape: shape)
    let count = shape.reduce(1, *)
    switch (bits, scheme) {
    case (8, .symmetric): _ = try part("codes", in: parts, .i8, shape: shape)
    case (8, .asymmetric): _ = try part("codes", in: parts, .u8, shape: shape)
    default:
      let byteCount = BitPacking.byteCount(of: count, bits: bits)
      _ = try part("codes", in: parts, .u8, shape: [byteCount])
    }
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    let codes = try offsetCodes(parts, shape: shape)
    return QuantizationGrid(parts, encoding: self, shape: shape).decode(codes, shape: shape)
  }

  /// The codes as they would be without packing, of the weight's shape: `i8` where symmetric, `u8`
  /// where asymmetric, `i16` and `u16` for 16 bits.
  ///
  /// - Throws: What `validate` throws.
  public func codes(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> Tensor {
    if bits == 8, let codes = parts["codes"] {
      try validate(parts, shape: shape)
      return codes
    }
    let offset = try offsetCodes(parts, shape: shape)
    return unpacked(offset, shape: shape)
  }
}

extension LinearEncoding {
  /// What is added to a code so that none is negative.
  var codeOffset: Int { scheme == .symmetric ? 1 << (bits - 1) : 0 }

  /// Codes with the offset added, as they would be without packing.
  func unpacked(_ offset: [UInt16], shape: [Int]) -> Tensor {
    let bias = codeOffset
    switch (scheme, bits > 8) {
    case (.symmetric, false):
      return Tensor(offset.map { Int8(Int($0) - bias) }, shape: shape, as: .i8)
    case (.symmetric, true):
      return Tensor(offset.map { Int16(Int($0) - bias) }, shape: shape, as: .i16)
    case (.asymmetric, false):
      return Tensor(offset.map { UInt8($0) }, shape: shape, as: .u8)
    case (.asymmetric, true): return Tensor(offset, shape: shape, as: .u16)
    }
  }

  /// The scales and zero points for a weight, and its codes with the offset added.
  func quantize(
    _ weight: Tensor
  ) throws(EncodingError) -> (grid: QuantizationGrid, codes: [UInt16]) {
    try validateOptions()
    let values = try finiteElements(of: weight)
    let grid = try QuantizationGrid(fitting: values, shape: weight.shape, encoding: self)
    return (grid, grid.encode(values))
  }

  /// The codes with the offset added.
  func offsetCodes(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> [UInt16] {
    try validate(parts, shape: shape)
    guard let codes = parts["codes"] else { return [] }
    guard bits == 8 else {
      return BitPacking.unpack(codes, count: shape.reduce(1, *), bits: bits)
    }
    let flip: UInt8 = scheme == .symmetric ? 0x80 : 0
    return codes.withUnsafeBytes { $0.map { UInt16($0 ^ flip) } }
  }

  /// The `codes` part for codes with the offset added.
  private func stored(_ codes: [UInt16], shape: [Int]) -> Tensor {
    bits == 8 ? unpacked(codes, shape: shape) : BitPacking.pack(codes, bits: bits)
  }

  /// Checks everything but the codes.
  func validateGrid(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try validateOptions()
    let scaleShape = QuantizationGroups(shape: shape, granularity: granularity).scaleShape
    _ = try part("scales", in: parts, scaleType, shape: scaleShape)
    if scheme == .asymmetric {
      _ = try part("zeroPoints", in: parts, bits > 8 ? .u16 : .u8, shape: scaleShape)
    }
  }

  func validateOptions() throws(EncodingError) {
    guard (2...8).contains(bits) || bits == 16 else {
      throw EncodingError("linear codes have 2 to 8 or 16 bits, not \(bits)")
    }
    try granularity.validate()
    guard scaleType == .f32 || scaleType == .f16 else {
      throw EncodingError("scales are stored as f32 or f16, not \(scaleType.rawValue)")
    }
    try range.validate()
  }
}
