/// Integer codes of 2 to 8 bits on an even grid: `value = scale * (code - zero point)`.
///
/// The scheme and formulas are those of Jacob et al. 2017 (arXiv 1712.05877, section 2.1). The
/// grid always holds 0 exactly, so a pruned weight stays zero. The weight is seen as a matrix of
/// all axes but the last, by the last (the outputs).
///
/// Parts: `codes`, a tensor of the weight's shape for 8 bits (`i8` where symmetric, `u8` where
/// asymmetric), else packed into `u8`; `scales` in `f32` or `f16`, of the shape `[1]`, `[outputs]`
/// or `[groups, outputs]`; and where asymmetric `zeroPoints` in `u8`, of the scales' shape.
public struct LinearEncoding: WeightEncoding, Hashable {
  public static let name = "linear"

  public enum Scheme: String, Codable, Sendable, CaseIterable {
    /// Codes from `-(2^(bits-1) - 1)` to `2^(bits-1) - 1`; the zero point is 0.
    case symmetric
    /// Codes from 0 to `2^bits - 1`, with a zero point among them.
    case asymmetric
  }

  /// What shares a scale.
  public enum Granularity: Hashable, Sendable {
    case tensor
    /// Everything that leads to one output.
    case channel
    /// Runs of this many inputs that lead to one output; the last one may be shorter.
    case group(Int)
  }

  public var bits: Int
  public var scheme: Scheme
  public var granularity: Granularity
  public var range: QuantizationRange
  /// What the scales are stored in: `f32`, or `f16` where many groups make them weigh.
  public var scaleType: ElementType

  public init(
    bits: Int = 8, scheme: Scheme = .symmetric, granularity: Granularity = .channel,
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
    var coded = try quantize(weight)
    var parts = coded.grid.parts(scaleType: scaleType)
    parts["codes"] = stored(&coded.codes, shape: weight.shape)
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

  /// The codes as they would be without packing: `i8` where symmetric, `u8` where asymmetric, of
  /// the weight's shape.
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
    guard scheme == .symmetric else { return Tensor(offset, shape: shape, as: .u8) }
    let bias = codeOffset
    return Tensor(offset.map { Int8(Int($0) - bias) }, shape: shape, as: .i8)
  }
}

extension LinearEncoding {
  /// What is added to a code so that none is negative.
  var codeOffset: Int { scheme == .symmetric ? 1 << (bits - 1) : 0 }

  /// The scales and zero points for a weight, and its codes with the offset added.
  func quantize(
    _ weight: Tensor
  ) throws(EncodingError) -> (grid: QuantizationGrid, codes: [UInt8]) {
    try validateOptions()
    let values = weight.floats
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else {
      let grid = try QuantizationGrid(fitting: values, shape: weight.shape, encoding: self)
      return (grid, grid.encode(values))
    }
    throw EncodingError("element \(bad) is \(values[bad]), which no integer code stands for")
  }

  /// The codes with the offset added.
  func offsetCodes(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> [UInt8] {
    try validate(parts, shape: shape)
    guard let codes = parts["codes"] else { return [] }
    guard bits == 8 else {
      return BitPacking.unpack(codes, count: shape.reduce(1, *), bits: bits)
    }
    let flip: UInt8 = scheme == .symmetric ? 0x80 : 0
    return codes.withUnsafeBytes { $0.map { $0 ^ flip } }
  }

  /// The `codes` part for codes with the offset added.
  private func stored(_ codes: inout [UInt8], shape: [Int]) -> Tensor {
    guard bits == 8 else { return BitPacking.pack(codes, bits: bits) }
    guard scheme == .symmetric else { return Tensor(codes, shape: shape, as: .u8) }
    return Tensor(codes.map { $0 ^ 0x80 }, shape: shape, as: .i8)
  }

  /// Checks everything but the codes.
  func validateGrid(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try validateOptions()
    let scaleShape = QuantizationGroups(shape: shape, granularity: granularity).scaleShape
    _ = try part("scales", in: parts, scaleType, shape: scaleShape)
    if scheme == .asymmetric { _ = try part("zeroPoints", in: parts, .u8, shape: scaleShape) }
  }

  private func validateOptions() throws(EncodingError) {
    guard (2...8).contains(bits) else {
      throw EncodingError("linear codes have 2 to 8 bits, not \(bits)")
    }
    if case .group(let size) = granularity, size < 1 {
      throw EncodingError("a group holds at least one weight, not \(size)")
    }
    guard scaleType == .f32 || scaleType == .f16 else {
      throw EncodingError("scales are stored as f32 or f16, not \(scaleType.rawValue)")
    }
    try range.validate()
  }
}

extension LinearEncoding.Granularity: Codable {
  /// Written as `tensor`, `channel` or the group's size.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .tensor: try container.encode("tensor")
    case .channel: try container.encode("channel")
    case .group(let size): try container.encode(size)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let size = try? container.decode(Int.self) {
      self = .group(size)
      return
    }
    switch try container.decode(String.self) {
    case "tensor": self = .tensor
    case "channel": self = .channel
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "`\(other)` is no granularity: tensor, channel or a number"
      )
    }
  }
}
