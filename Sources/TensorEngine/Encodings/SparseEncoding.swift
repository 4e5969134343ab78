/// The weights that aren't zero, and where they are.
///
/// Parts: those of `places`, which tell where: `bitmap`; `gaps` and `entries`; or `positions`, all
/// packed into `u8`. The stored weights in the order of their places: `values` in `f32` or `f16`,
/// or `codes`, packed into `u8`, beside the `scales` and `zeroPoints` of the linear encoding or the
/// `codebook` of the other.
public struct SparseEncoding: WeightEncoding, Hashable {
  public static let name = "sparse"

  /// How the kept weights are stored.
  public enum Values: Hashable, Sendable, Codable {
    case dense(ElementType)
    case linear(LinearEncoding)
    case codebook(CodebookEncoding)
  }

  public var values: Values
  public var places: SparsePlaces

  public init(values: Values = .dense(.f32), places: SparsePlaces = .bitmap) {
    self.values = values
    self.places = places
  }

  /// What a kept weight takes, its place included.
  public var nominalBitsPerWeight: Double { places.nominalBits + values.nominalBits }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    switch values {
    case .dense(let type):
      try Self.validate(type)
      let elements = weight.floats
      let chosen = try places.store(elements.map { $0 != 0 }, shape: weight.shape)
      let stored = chosen.places.map { elements[$0] }
      var parts = chosen.parts
      parts["values"] =
        type == .f16
        ? Tensor(stored.map(Float16.init), shape: [stored.count], as: .f16)
        : Tensor(stored, shape: [stored.count])
      return parts
    case .linear(let encoding):
      let (grid, codes) = try encoding.quantize(weight)
      return try parts(of: codes, on: grid, encoding: encoding, shape: weight.shape)
    case .codebook(let encoding):
      let shared = try encoding.encode(weight)
      guard let packed = shared["codes"], let codebook = shared["codebook"] else { return shared }
      let isZero = try encoding.decode(shared, shape: weight.shape).floats.map { $0 == 0 }
      let codes = BitPacking.unpack(packed, count: weight.count, bits: encoding.bits)
      return try parts(
        of: codes, bits: encoding.bits, isZero: isZero, beside: ["codebook": codebook],
        shape: weight.shape)
    }
  }

  fileprivate func parts(
    of codes: [UInt16], on grid: QuantizationGrid, encoding: LinearEncoding, shape: [Int]
  ) throws(EncodingError) -> [String: Tensor] {
    try parts(
      of: codes, bits: encoding.bits, isZero: grid.isZero(codes),
      beside: grid.parts(scaleType: encoding.scaleType), shape: shape)
  }

  private func parts(
    of codes: [UInt16], bits: Int, isZero: [Bool], beside others: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> [String: Tensor] {
    let stored = try places.store(isZero.map { !$0 }, shape: shape)
    var parts = stored.parts.merging(others) { $1 }
    parts["codes"] = BitPacking.pack(stored.places.map { codes[$0] }, bits: bits)
    return parts
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    var stored = 0
    try places.forEach(in: parts, of: self, shape: shape) { _ in stored += 1 }
    switch values {
    case .dense(let type):
      try Self.validate(type)
      _ = try part("values", in: parts, type, shape: [stored])
    case .linear(let encoding):
      try encoding.validateGrid(parts, shape: shape)
      let byteCount = BitPacking.byteCount(of: stored, bits: encoding.bits)
      _ = try part("codes", in: parts, .u8, shape: [byteCount])
    case .codebook(let encoding):
      try encoding.validateCodebook(parts, shape: shape)
      let byteCount = BitPacking.byteCount(of: stored, bits: encoding.bits)
      _ = try part("codes", in: parts, .u8, shape: [byteCount])
    }
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    switch values {
    case .dense:
      let zeros = [Float](repeating: 0, count: shape.reduce(1, *))
      let elements = try scattered(parts["values"]?.floats ?? [], over: zeros, parts, shape)
      return Tensor(elements, shape: shape)
    case .linear(let encoding):
      let grid = QuantizationGrid(parts, encoding: encoding, shape: shape)
      let codes = try codes(parts, encoding: encoding, grid: grid, shape: shape)
      return grid.decode(codes, shape: shape)
    case .codebook(let encoding):
      // A code that no codebook has stands for the zeros that aren't stored.
      let none = [UInt16](repeating: .max, count: shape.reduce(1, *))
      let codes = try scattered(stored(parts, bits: encoding.bits, shape), over: none, parts, shape)
      return encoding.decoded(codes, parts, shape: shape)
    }
  }

  /// All codes, those of the zeros included, with the linear encoding's offset added.
  private func codes(
    _ parts: [String: Tensor], encoding: LinearEncoding, grid: QuantizationGrid, shape: [Int]
  ) throws(EncodingError) -> [UInt16] {
    try scattered(
      stored(parts, bits: encoding.bits, shape), over: grid.zeroCodes(), parts, shape)
  }

  /// The codes as they are stored.
  private func stored(
    _ parts: [String: Tensor], bits: Int, _ shape: [Int]
  ) throws(EncodingError) -> [UInt16] {
    var count = 0
    try places.forEach(in: parts, of: self, shape: shape) { _ in count += 1 }
    guard let codes = parts["codes"] else { return [] }
    return BitPacking.unpack(codes, count: count, bits: bits)
  }

  /// `background` with the stored elements at their places.
  private func scattered<Element>(
    _ stored: [Element], over background: [Element], _ parts: [String: Tensor], _ shape: [Int]
  ) throws(EncodingError) -> [Element] {
    var result = background
    var next = 0
    try places.forEach(in: parts, of: self, shape: shape) { place in
      result[place] = stored[next]
      next += 1
    }
    return result
  }

  private static func validate(_ type: ElementType) throws(EncodingError) {
    guard type == .f32 || type == .f16 else {
      throw EncodingError("sparse weights are kept in f32 or f16, not \(type.rawValue)")
    }
  }
}

extension SparseEncoding.Values {
  /// What a kept weight takes in bits beside its place.
  var nominalBits: Double {
    switch self {
    case .dense(let type): Double(type.bytes * 8)
    case .linear(let encoding): encoding.nominalBitsPerWeight
    case .codebook(let encoding): encoding.nominalBitsPerWeight
    }
  }
}

extension SparseEncoding: Codable {
  private enum Key: String, CodingKey { case values, places }

  /// A bitmap isn't written: files of before there was a choice don't name it either.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(values, forKey: .values)
    if places != .bitmap { try container.encode(places, forKey: .places) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    values = try container.decode(Values.self, forKey: .values)
    places = try container.decodeIfPresent(SparsePlaces.self, forKey: .places) ?? .bitmap
  }
}

extension SparseEncoding {
  /// The codes of a linear encoding without places and packing, as `LinearEncoding.codes` gives
  /// them; `nil` where the kept weights aren't linear codes.
  ///
  /// - Throws: What `validate` throws.
  public func codes(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> Tensor? {
    guard case .linear(let encoding) = values else { return nil }
    try validate(parts, shape: shape)
    let grid = QuantizationGrid(parts, encoding: encoding, shape: shape)
    let codes = try codes(parts, encoding: encoding, grid: grid, shape: shape)
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
    let sparse = SparseEncoding(values: .linear(linear))
    return Weight(
      shape: shape, encoding: sparse,
      parts: try sparse.parts(of: codes, on: grid, encoding: linear, shape: shape))
  }
}
