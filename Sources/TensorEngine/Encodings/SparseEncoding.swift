/// One bit for each weight, set where it isn't zero, and the weights that aren't.
///
/// Parts: `bitmap`, packed into `u8` in row-major order, the lowest bit first; and `values`, the
/// kept weights in `f32` or `f16`, or `codes`, their linear codes packed into `u8`, beside the
/// linear encoding's `scales` and `zeroPoints`.
public struct SparseEncoding: WeightEncoding, Hashable {
  public static let name = "sparse"

  /// How the kept weights are stored.
  public enum Values: Hashable, Sendable, Codable {
    case dense(ElementType)
    case linear(LinearEncoding)
  }

  public var values: Values

  public init(values: Values = .dense(.f32)) { self.values = values }

  /// What a kept weight takes, its bit in the bitmap included; a zero takes that bit alone.
  public var nominalBitsPerWeight: Double {
    switch values {
    case .dense(let type): 1 + Double(type.bytes * 8)
    case .linear(let encoding): 1 + encoding.nominalBitsPerWeight
    }
  }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    switch values {
    case .dense(let type):
      try Self.validate(type)
      let elements = weight.floats
      let kept = elements.filter { $0 != 0 }
      return [
        "bitmap": BitPacking.pack(elements.map { $0 != 0 ? 1 : 0 }, bits: 1),
        "values": type == .f16
          ? Tensor(kept.map(Float16.init), shape: [kept.count], as: .f16)
          : Tensor(kept, shape: [kept.count]),
      ]
    case .linear(let encoding):
      let (grid, codes) = try encoding.quantize(weight)
      return Self.parts(of: codes, on: grid, encoding: encoding)
    }
  }

  fileprivate static func parts(
    of codes: [UInt16], on grid: QuantizationGrid, encoding: LinearEncoding
  ) -> [String: Tensor] {
    let isZero = grid.isZero(codes)
    let kept = codes.indices.filter { !isZero[$0] }.map { codes[$0] }
    var parts = grid.parts(scaleType: encoding.scaleType)
    parts["bitmap"] = BitPacking.pack(isZero.map { $0 ? 0 : 1 }, bits: 1)
    parts["codes"] = BitPacking.pack(kept, bits: encoding.bits)
    return parts
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    let count = shape.reduce(1, *)
    let bitmapBytes = BitPacking.byteCount(of: count, bits: 1)
    let bitmap = try part("bitmap", in: parts, .u8, shape: [bitmapBytes])
    let kept = bitmap.withUnsafeBytes { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    let padding = bitmapBytes * 8 - count
    let last = bitmap.withUnsafeBytes { $0.last ?? 0 }
    guard padding == 0 || last >> UInt8(8 - padding) == 0 else {
      throw EncodingError("the part `bitmap` has bits set beyond its \(count) weights")
    }
    switch values {
    case .dense(let type):
      try Self.validate(type)
      _ = try part("values", in: parts, type, shape: [kept])
    case .linear(let encoding):
      try encoding.validateGrid(parts, shape: shape)
      let byteCount = BitPacking.byteCount(of: kept, bits: encoding.bits)
      _ = try part("codes", in: parts, .u8, shape: [byteCount])
    }
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    switch values {
    case .dense:
      let kept = parts["values"]?.floats ?? []
      let zeros = [Float](repeating: 0, count: shape.reduce(1, *))
      return Tensor(scattered(kept, over: zeros, parts), shape: shape)
    case .linear(let encoding):
      let grid = QuantizationGrid(parts, encoding: encoding, shape: shape)
      return grid.decode(codes(parts, encoding: encoding, grid: grid), shape: shape)
    }
  }

  /// All codes, those of the zeros included, with the linear encoding's offset added.
  private func codes(
    _ parts: [String: Tensor], encoding: LinearEncoding, grid: QuantizationGrid
  ) -> [UInt16] {
    guard let packed = parts["codes"], let bitmap = parts["bitmap"] else { return [] }
    let kept = bitmap.withUnsafeBytes { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    let codes = BitPacking.unpack(packed, count: kept, bits: encoding.bits)
    return scattered(codes, over: grid.zeroCodes(), parts)
  }

  /// `background` with the kept elements at the places that the bitmap marks.
  private func scattered<Element>(
    _ kept: [Element], over background: [Element], _ parts: [String: Tensor]
  ) -> [Element] {
    var result = background
    parts["bitmap"]?.withUnsafeBytes { bitmap in
      var next = 0
      for (index, byte) in bitmap.enumerated() {
        var bits = byte
        while bits != 0 {
          result[index * 8 + bits.trailingZeroBitCount] = kept[next]
          next += 1
          bits &= bits - 1
        }
      }
    }
    return result
  }

  private static func validate(_ type: ElementType) throws(EncodingError) {
    guard type == .f32 || type == .f16 else {
      throw EncodingError("sparse weights are kept in f32 or f16, not \(type.rawValue)")
    }
  }
}

extension SparseEncoding {
  /// The codes of a linear encoding without bitmap and packing, as `LinearEncoding.codes` gives
  /// them; `nil` where the kept weights aren't linear codes.
  ///
  /// - Throws: What `validate` throws.
  public func codes(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> Tensor? {
    guard case .linear(let encoding) = values else { return nil }
    try validate(parts, shape: shape)
    let grid = QuantizationGrid(parts, encoding: encoding, shape: shape)
    let codes = codes(parts, encoding: encoding, grid: grid)
    return encoding.unpacked(codes, shape: shape)
  }
}

extension Weight {
  /// The same linear codes with those of zero left out; `nil` where it isn't stored as linear codes.
  ///
  /// - Throws: An `EncodingError` where the parts don't fit.
  public func sparseLinear() throws(EncodingError) -> Weight? {
    guard let linear = encoding as? LinearEncoding else { return nil }
    let codes = try linear.offsetCodes(parts, shape: shape)
    let grid = QuantizationGrid(parts, encoding: linear, shape: shape)
    return Weight(
      shape: shape, encoding: SparseEncoding(values: .linear(linear)),
      parts: SparseEncoding.parts(of: codes, on: grid, encoding: linear))
  }
}
