/// Weights that share a few values: codes of 1 to 8 bits into a codebook that k-means found (Han et
/// al. 2015, arXiv 1510.00149, section 3).
///
/// Where a group holds zeros one of its values is 0, so that pruned weights stay zero. A group of no
/// more values than its codebook has is kept exactly.
///
/// Parts: `codes`, packed into `u8`; `codebook` in `f32`, of the shape of the groups and
/// `2^bits` ascending values for each.
public struct CodebookEncoding: WeightEncoding, Hashable {
  public static let name = "codebook"

  /// Where the centers of the clusters start (section 3.2 of the paper).
  public enum Start: Hashable, Sendable {
    /// Evenly between the least and the greatest weight.
    case linear
    /// Evenly by how many weights lie between.
    case density
    /// At weights drawn at random (Forgy).
    case random(seed: UInt64)
  }

  public var bits: Int
  public var granularity: QuantizationGranularity
  public var start: Start
  /// How often the centers move at most; less often where they come to rest.
  public var iterations: Int

  public init(
    bits: Int = 4, granularity: QuantizationGranularity = .tensor, start: Start = .linear,
    iterations: Int = 300
  ) {
    self.bits = bits
    self.granularity = granularity
    self.start = start
    self.iterations = iterations
  }

  public var nominalBitsPerWeight: Double { Double(bits) }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    try encode(weight, importance: nil)
  }

  /// Encodes with clusters that give more to the weights that matter more, as those of largest
  /// Fisher information do (Kim et al. 2023, SqueezeLLM, arXiv 2306.07629, section 4.1).
  ///
  /// - Parameter importance: Of the weight's shape, none of it below 0; nil where all count alike.
  /// - Throws: An `EncodingError` where the weight can't be encoded or the importance doesn't fit.
  public func encode(
    _ weight: Tensor, importance: Tensor?
  ) throws(EncodingError) -> [String: Tensor] {
    try validateOptions()
    let values = try finiteElements(of: weight)
    let groups = QuantizationGroups(shape: weight.shape, granularity: granularity)
    var importances: [[Float]]?
    if let importance {
      guard importance.shape == weight.shape,
        importance.floats.allSatisfy({ $0.isFinite && $0 >= 0 })
      else { throw EncodingError("the weights' importance isn't a number from 0 for each of them") }
      importances = try groups.map(importance.floats) { $0 }
    }
    var group = 0
    let codebooks = try groups.map(values) { (values) throws(EncodingError) in
      defer { group += 1 }
      return codebook(of: values, weights: importances?[group], group: group)
    }
    let nearest = codebooks.map { NearestLevel($0) }
    var codes = [UInt16](repeating: 0, count: values.count)
    groups.forEachElement { index, group in codes[index] = UInt16(nearest[group](values[index])) }
    return [
      "codes": BitPacking.pack(codes, bits: bits),
      "codebook": Tensor(codebooks.flatMap { $0 }, shape: groups.scaleShape + [1 << bits]),
    ]
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try validateCodebook(parts, shape: shape)
    let byteCount = BitPacking.byteCount(of: shape.reduce(1, *), bits: bits)
    _ = try part("codes", in: parts, .u8, shape: [byteCount])
  }

  /// Checks everything but the codes.
  func validateCodebook(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try validateOptions()
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    _ = try part("codebook", in: parts, .f32, shape: groups.scaleShape + [1 << bits])
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    guard let packed = parts["codes"] else { return Tensor(repeating: 0, shape: shape) }
    let codes = BitPacking.unpack(packed, count: shape.reduce(1, *), bits: bits)
    return decoded(codes, parts, shape: shape)
  }

  /// What codes stand for; one that the codebook doesn't have, for 0.
  func decoded(_ codes: [UInt16], _ parts: [String: Tensor], shape: [Int]) -> Tensor {
    let codebook = parts["codebook"]?.floats ?? []
    let groups = QuantizationGroups(shape: shape, granularity: granularity)
    return Tensor(shape: shape) { values in
      groups.forEachElement { index, group in
        let code = Int(codes[index])
        values[index] = code < 1 << bits ? codebook[group << bits + code] : 0
      }
    }
  }

  private func validateOptions() throws(EncodingError) {
    guard (1...8).contains(bits) else {
      throw EncodingError("codes into a codebook have 1 to 8 bits, not \(bits)")
    }
    try granularity.validate()
  }
}

extension CodebookEncoding {
  /// `2^bits` ascending values; the last is repeated where fewer are needed.
  private func codebook(of values: [Float], weights: [Float]?, group: Int) -> [Float] {
    let count = 1 << bits
    let hasZeros = values.contains(0)
    let kept = values.indices.filter { values[$0] != 0 }
    let clustering = Clustering(
      hasZeros ? kept.map { values[$0] } : values,
      weights: weights.map { weights in hasZeros ? kept.map { weights[$0] } : weights })
    var centers: [Float]
    var pinned: Int?
    if let distinct = clustering.distinctValues(atMost: hasZeros ? count - 1 : count) {
      centers = (distinct + (hasZeros ? [0] : [])).sorted()
    } else {
      centers = starts(clustering, count: hasZeros ? count - 1 : count, group: group)
      if hasZeros {
        pinned = centers.firstIndex { $0 > 0 } ?? centers.count
        centers.insert(0, at: pinned ?? 0)
      }
      centers = clustering.centers(from: centers, pinned: pinned, iterations: iterations)
    }
    return centers + Array(repeating: centers.last ?? 0, count: count - centers.count)
  }

  private func starts(_ clustering: Clustering, count: Int, group: Int) -> [Float] {
    switch start {
    case .linear:
      guard count > 1, let (low, high) = clustering.bounds else {
        return [clustering.quantile(0.5)]
      }
      return (0..<count).map { index in
        let share = Double(index) / Double(count - 1)
        return Float(Double(low) * (1 - share) + Double(high) * share)
      }
    case .density:
      return (0..<count).map { clustering.quantile((Double($0) + 0.5) / Double(count)) }
    case .random(let seed):
      var random = Philox(seed: seed, stream: UInt64(group))
      return (0..<count).map { _ in clustering.quantile(Double(random.uniform())) }.sorted()
    }
  }
}

extension CodebookEncoding.Start: Codable {
  /// Written as `linear`, `density` or the seed.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .linear: try container.encode("linear")
    case .density: try container.encode("density")
    case .random(let seed): try container.encode(seed)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let seed = try? container.decode(UInt64.self) {
      self = .random(seed: seed)
      return
    }
    switch try container.decode(String.self) {
    case "linear": self = .linear
    case "density": self = .density
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "`\(other)` is no start: linear, density or a seed")
    }
  }
}
