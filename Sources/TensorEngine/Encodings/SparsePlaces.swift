/// Where the weights are that a sparse encoding keeps.
public enum SparsePlaces: Hashable, Sendable, Codable {
  /// A bit for each weight, set where it is kept.
  case bitmap
  /// The zeros skipped before each kept weight, in so many bits.
  case gaps(bits: Int)
  /// Of every `of` inputs to an output `keep` (Mishra et al. 2021, arXiv 2104.08378): which they
  /// are, in as few bits as count to `of`.
  case pattern(keep: Int, of: Int)
  /// A bit for each run of so many neighbouring outputs, which is kept whole.
  case blocks(Int)

  /// What a kept weight's place takes in bits, beside what the zeros take.
  var nominalBits: Double {
    switch self {
    case .bitmap: 1
    case .gaps(let bits): Double(bits)
    case .pattern(_, let of): Double(InputPattern.bits(of: of))
    case .blocks(let width): 1 / Double(width)
    }
  }

  /// Chooses the weights to store: those that are kept, and zeros among them where the layout takes
  /// some along.
  ///
  /// - Returns: Their places in row-major order, by which they are stored, and the parts that tell.
  /// - Throws: An `EncodingError` where the layout doesn't fit what is kept.
  func store(
    _ isKept: [Bool], shape: [Int]
  ) throws(EncodingError) -> (places: [Int], parts: [String: Tensor]) {
    switch self {
    case .bitmap: return PlaceBitmap(width: 1, shape: shape).store(isKept)
    case .gaps(let bits):
      let index = try RelativeIndex(bits: bits)
      let places = index.places(isKept)
      let parts = [
        "gaps": BitPacking.pack(index.gaps(of: places), bits: bits),
        "entries": Tensor([Int32(places.count)], shape: [1], as: .i32),
      ]
      return (places, parts)
    case .pattern(let keep, let of):
      return try InputPattern(keep: keep, of: of, shape: shape).store(isKept)
    case .blocks(let width):
      return PlaceBitmap(width: try Self.checked(width), shape: shape).store(isKept)
    }
  }

  /// Calls `body` with the place of each weight that is stored, in the order of their storing.
  ///
  /// - Throws: An `EncodingError` where the parts are no places in this shape.
  func forEach(
    in parts: [String: Tensor], of encoding: some WeightEncoding, shape: [Int],
    _ body: (Int) -> Void
  ) throws(EncodingError) {
    switch self {
    case .bitmap:
      try PlaceBitmap(width: 1, shape: shape).forEach(in: parts, of: encoding, body)
    case .gaps(let bits): try forEachGap(bits, in: parts, of: encoding, shape: shape, body)
    case .pattern(let keep, let of):
      try InputPattern(keep: keep, of: of, shape: shape).forEach(in: parts, of: encoding, body)
    case .blocks(let width):
      try PlaceBitmap(width: try Self.checked(width), shape: shape)
        .forEach(in: parts, of: encoding, body)
    }
  }

  private func forEachGap(
    _ bits: Int, in parts: [String: Tensor], of encoding: some WeightEncoding, shape: [Int],
    _ body: (Int) -> Void
  ) throws(EncodingError) {
    let index = try RelativeIndex(bits: bits)
    let (entries, count) = (try encoding.count("entries", in: parts), shape.reduce(1, *))
    guard entries >= 0, entries <= count else {
      throw EncodingError("\(entries) weights are stored of \(count)")
    }
    let byteCount = BitPacking.byteCount(of: entries, bits: bits)
    let gaps = try encoding.part("gaps", in: parts, .u8, shape: [byteCount])
    var walk = RelativeIndex.Walk(index, count: count)
    for gap in BitPacking.unpack(gaps, count: entries, bits: bits) {
      body(try walk.place(after: gap))
    }
    try walk.end()
  }

  private static func checked(_ width: Int) throws(EncodingError) -> Int {
    guard (2...1024).contains(width) else {
      throw EncodingError("a block is 2 to 1024 outputs wide, not \(width)")
    }
    return width
  }
}

extension SparsePlaces {
  /// Gaps or a bitmap, whichever takes fewer bytes for the weights that aren't zero.
  ///
  /// - Parameter valueBits: What a kept weight takes beside its place.
  public static func smallest(for weight: Tensor, valueBits: Int) -> SparsePlaces {
    var (runs, run, kept) = ([Int](), 0, 0)
    for value in weight.floats {
      guard value != 0 else { run += 1; continue }
      kept += 1
      runs.append(run)
      run = 0
    }
    runs.append(run)
    var best = (places: SparsePlaces.bitmap, bits: weight.count + kept * valueBits)
    for bits in 3...8 {
      let entries = runs.reduce(kept) { $0 + $1 >> bits }
      let size = 32 + entries * (bits + valueBits)
      if size < best.bits { best = (.gaps(bits: bits), size) }
    }
    return best.places
  }
}
