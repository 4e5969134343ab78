/// Every element as it is, in one of the element types.
public struct DenseEncoding: WeightEncoding {
  public static let name = "dense"
  public var elementType: ElementType

  public init(elementType: ElementType = .f32) { self.elementType = elementType }

  public var nominalBitsPerWeight: Double { Double(elementType.bytes * 8) }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let elements = weight.floats
    switch elementType {
    case .f32: return ["values": weight.asFloat]
    case .f16:
      return ["values": Tensor(elements.map(Float16.init), shape: weight.shape, as: .f16)]
    case .bf16:
      return ["values": Tensor(elements.map(bf16), shape: weight.shape, as: .bf16)]
    default: throw EncodingError("weights aren't stored as plain \(elementType.rawValue)")
    }
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    _ = try part("values", in: parts, elementType, shape: shape)
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try part("values", in: parts, elementType, shape: shape).asFloat
  }

  /// The nearest bfloat16, ties to even; a NaN stays one.
  private func bf16(_ value: Float) -> UInt16 {
    if value.isNaN { return 0x7fc0 }
    let bits = value.bitPattern
    return UInt16((bits &+ 0x7fff &+ ((bits >> 16) & 1)) >> 16)
  }
}
