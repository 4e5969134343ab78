/// -1 and 1 times a scale, the mean of the group's magnitudes (Rastegari et al. 2016, XNOR-Net, arXiv
/// 1603.05279, equation 6). There is no 0: a pruned weight wouldn't stay pruned.
///
/// Parts: `codes`, a bit each that is set where the weight isn't below 0, packed into `u8`; `scales`
/// in `f32`.
public struct BinaryEncoding: WeightEncoding, Hashable {
  public static let name = "binary"

  public var granularity: QuantizationGranularity

  public init(granularity: QuantizationGranularity = .channel) { self.granularity = granularity }

  public var nominalBitsPerWeight: Double { 1 }
  public var keepsZeros: Bool { false }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    try granularity.validate()
    let values = try finiteElements(of: weight)
    let groups = QuantizationGroups(shape: weight.shape, granularity: granularity)
    let scales = try groups.map(values) { values in
      Float(values.reduce(0.0) { $0 + Double($1.magnitude) } / Double(max(values.count, 1)))
    }
    return [
      "codes": BitPacking.pack(values.map { $0 < 0 ? 0 : 1 }, bits: 1),
      "scales": Tensor(scales, shape: groups.scaleShape),
    ]
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try granularity.validate()
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    _ = try part("scales", in: parts, .f32, shape: groups.scaleShape)
    let byteCount = BitPacking.byteCount(of: shape.reduce(1, *), bits: 1)
    _ = try part("codes", in: parts, .u8, shape: [byteCount])
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    guard let packed = parts["codes"], let scales = parts["scales"]?.floats else {
      return Tensor(repeating: 0, shape: shape)
    }
    let codes = BitPacking.unpack(packed, count: shape.reduce(1, *), bits: 1)
    return Tensor(shape: shape) { values in
      QuantizationGroups(shape: shape, granularity: granularity).forEachElement { index, group in
        values[index] = codes[index] == 0 ? -scales[group] : scales[group]
      }
    }
  }
}
