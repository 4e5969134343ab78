public import ContentHashing

/// A model's weight as it is stored: a shape, an encoding and its parts.
public struct Weight: Sendable {
  public let shape: [Int]
  public let encoding: any WeightEncoding
  public let parts: [String: Tensor]

  public init(shape: [Int], encoding: any WeightEncoding, parts: [String: Tensor]) {
    self.shape = shape
    self.encoding = encoding
    self.parts = parts
  }

  /// Encodes `tensor`.
  public init(_ tensor: Tensor, encoding: some WeightEncoding) throws(EncodingError) {
    self.init(shape: tensor.shape, encoding: encoding, parts: try encoding.encode(tensor.asFloat))
  }

  /// A weight stored as its elements are.
  public init(_ tensor: Tensor) {
    let encoding = DenseEncoding(elementType: tensor.elementType)
    self.init(shape: tensor.shape, encoding: encoding, parts: ["values": tensor])
  }

  public var count: Int { shape.reduce(1, *) }

  /// The bytes that the parts take, in memory and in a file.
  public var byteCount: Int { parts.values.reduce(0) { $0 + $1.byteCount } }

  public var actualBitsPerWeight: Double {
    count == 0 ? 0 : Double(byteCount * 8) / Double(count)
  }

  /// The weight as 32-bit floats.
  public func decoded() throws(EncodingError) -> Tensor {
    try encoding.decode(parts, shape: shape)
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(type(of: encoding).name)
    for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
      hasher.combine(name)
      hasher.combine(part.contentHash)
    }
    for extent in shape { hasher.combine(extent) }
    return hasher.finalized()
  }
}
