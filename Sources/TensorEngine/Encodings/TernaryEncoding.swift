/// -1, 0 and 1 times a scale: weights above `Δ = 0.7 · mean |w|` become the mean of their magnitudes,
/// the others 0 (Li et al. 2016, arXiv 1605.04711, equations 3 and 6).
///
/// Parts: `codes` in `u8`, five to a byte, the first the lowest digit of a number to the base of 3:
/// 0 for -1, 1 for 0, 2 for 1; `scales` in `f32`.
public struct TernaryEncoding: WeightEncoding, Hashable {
  public static let name = "ternary"

  public var granularity: QuantizationGranularity

  public init(granularity: QuantizationGranularity = .channel) { self.granularity = granularity }

  /// log₂ 3.
  public var nominalBitsPerWeight: Double { 1.584_962_500_721_156 }

  private static let codesPerByte = 5

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    try granularity.validate()
    let values = try finiteElements(of: weight)
    let groups = QuantizationGroups(shape: weight.shape, granularity: granularity)
    let fits = try groups.map(values, Self.fit)
    var codes = [UInt16](repeating: 1, count: values.count)
    groups.forEachElement { index, group in
      if values[index].magnitude > fits[group].threshold {
        codes[index] = values[index] < 0 ? 0 : 2
      }
    }
    return [
      "codes": Self.pack(codes),
      "scales": Tensor(fits.map(\.scale), shape: groups.scaleShape),
    ]
  }

  private static func fit(_ values: [Float]) -> (threshold: Float, scale: Float) {
    let sum = values.reduce(0.0) { $0 + Double($1.magnitude) }
    let threshold = Float(0.7 * sum / Double(max(values.count, 1)))
    let kept = values.filter { $0.magnitude > threshold }
    let mean = kept.reduce(0.0) { $0 + Double($1.magnitude) } / Double(max(kept.count, 1))
    return (threshold, Float(mean))
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try granularity.validate()
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    _ = try part("scales", in: parts, .f32, shape: groups.scaleShape)
    _ = try part("codes", in: parts, .u8, shape: [Self.byteCount(of: shape.reduce(1, *))])
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    guard let codes = parts["codes"], let scales = parts["scales"]?.floats else {
      return Tensor(repeating: 0, shape: shape)
    }
    let digits = Self.digits(of: codes)
    return Tensor(shape: shape) { values in
      QuantizationGroups(shape: shape, granularity: granularity).forEachElement { index, group in
        values[index] = Float(digits[index] - 1) * scales[group]
      }
    }
  }

  private static func byteCount(of count: Int) -> Int { (count + codesPerByte - 1) / codesPerByte }

  private static func pack(_ codes: [UInt16]) -> Tensor {
    Tensor(shape: [byteCount(of: codes.count)], elementType: .u8) { bytes in
      for byte in bytes.indices {
        let digits = codes[byte * codesPerByte..<min((byte + 1) * codesPerByte, codes.count)]
        bytes[byte] = UInt8(digits.reversed().reduce(0) { $0 * 3 + Int($1) })
      }
    }
  }

  private static func digits(of codes: Tensor) -> [Int] {
    codes.withUnsafeBytes { bytes in
      bytes.flatMap { byte in
        let byte = Int(byte)
        return [byte % 3, byte / 3 % 3, byte / 9 % 3, byte / 27 % 3, byte / 81 % 3]
      }
    }
  }
}
