/// Pruned weights that share a few values, as Deep Compression stores them (Han et al. 2015, arXiv
/// 1510.00149): for each weight that isn't zero the gap before it and its code into a codebook that
/// k-means found, both in Huffman codes.
///
/// Parts: `codebook` in `f32`, the values in use in ascending order; `entries` in `i32`, how many
/// weights are stored, with the zeros between gaps that would be too long; `codes` and `gaps` in
/// `u8`, their words; `codeLengths` and `gapLengths` in `u8`, the lengths of their words, four bits
/// for each, the lowest bits first.
public struct HuffmanEncoding: WeightEncoding, Hashable {
  public static let name = "huffman"

  /// The width of a code before it is put into a Huffman code: at most 2^bits values.
  public var bits: Int
  /// The width of a gap before that.
  public var gapBits: Int
  /// Where k-means starts.
  public var start: CodebookEncoding.Start

  public init(bits: Int = 5, gapBits: Int = 5, start: CodebookEncoding.Start = .linear) {
    self.bits = bits
    self.gapBits = gapBits
    self.start = start
  }

  /// What a kept weight takes before the Huffman codes.
  public var nominalBitsPerWeight: Double { Double(bits + gapBits) }

  /// How a weight's values are shared.
  public var codebook: CodebookEncoding {
    CodebookEncoding(bits: bits, granularity: .tensor, start: start)
  }

  /// The same codes and gaps in as many bits as they are wide: what Huffman codes are gained on.
  public var withoutHuffman: SparseEncoding {
    SparseEncoding(values: .codebook(codebook), places: .gaps(bits: gapBits))
  }

  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let index = try RelativeIndex(bits: gapBits)
    let shared = try codebook.decode(codebook.encode(weight), shape: weight.shape).floats
    let places = index.places(shared.map { $0 != 0 })
    let values = Set(places.map { shared[$0] == 0 ? 0 : shared[$0] }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(values, UInt16(0)...))
    let codes = places.map { numbers[shared[$0]] ?? 0 }
    let gaps = index.gaps(of: places)
    let (codeWords, gapWords) = (
      HuffmanCode(counts: Self.counts(codes)), HuffmanCode(counts: Self.counts(gaps))
    )
    return [
      "codebook": Tensor(values, shape: [values.count]),
      "entries": Tensor([Int32(places.count)], shape: [1], as: .i32),
      "codes": codeWords.encode(codes), "gaps": gapWords.encode(gaps),
      "codeLengths": BitPacking.pack(codeWords.lengths.map(UInt16.init), bits: 4),
      "gapLengths": BitPacking.pack(gapWords.lengths.map(UInt16.init), bits: 4),
    ]
  }

  private static func counts(_ symbols: [UInt16]) -> [Int] {
    var counts = [Int](repeating: 0, count: symbols.max().map { Int($0) + 1 } ?? 0)
    for symbol in symbols { counts[Int(symbol)] += 1 }
    return counts
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    try forEachEntry(parts, shape: shape) { _, _ in }
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    try validate(parts, shape: shape)
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    try forEachEntry(parts, shape: shape) { place, value in values[place] = value }
    return Tensor(values, shape: shape)
  }

  /// Calls `body` with the place and the value of each entry.
  ///
  /// - Throws: Where the parts don't fit; what was shown before is sound.
  private func forEachEntry(
    _ parts: [String: Tensor], shape: [Int], _ body: (_ place: Int, _ value: Float) -> Void
  ) throws(EncodingError) {
    guard (1...8).contains(bits) else {
      throw EncodingError("codes into a codebook have 1 to 8 bits, not \(bits)")
    }
    let index = try RelativeIndex(bits: gapBits)
    let codebook = try list("codebook", in: parts, .f32, most: 1 << bits).floats
    let entries = try count("entries", in: parts)
    var codes = try reader("codes", in: parts, symbols: codebook.count)
    var gaps = try reader("gaps", in: parts, symbols: 1 << gapBits)
    guard entries >= 0, entries <= shape.reduce(1, *) else {
      throw EncodingError("\(entries) weights are stored of \(shape.reduce(1, *))")
    }
    var walk = RelativeIndex.Walk(index, count: shape.reduce(1, *))
    for _ in 0..<entries {
      guard let code = codes.next(), let gap = gaps.next() else {
        throw EncodingError("the words end before \(entries) weights are read")
      }
      guard Int(code) < codebook.count else {
        throw EncodingError("the code \(code) is none of \(codebook.count)")
      }
      body(try walk.place(after: gap), codebook[Int(code)])
    }
    try walk.end()
    guard codes.isAtEnd, gaps.isAtEnd else {
      throw EncodingError("bits follow the words of \(entries) weights")
    }
  }

  /// The words of a stream, whose code has at most so many symbols.
  private func reader(
    _ name: String, in parts: [String: Tensor], symbols: Int
  ) throws(EncodingError) -> HuffmanReader {
    let words = try list(name, in: parts, .u8, most: .max)
    let lengthsName = "\(name.dropLast())Lengths"
    let packed = try list(lengthsName, in: parts, .u8, most: (symbols + 1) / 2)
    let lengths = BitPacking.unpack(packed, count: packed.count * 2, bits: 4)
    return HuffmanReader(words, code: try HuffmanCode(lengths: lengths.map { UInt8($0) }))
  }

  /// A part of one axis with at most so many elements.
  private func list(
    _ name: String, in parts: [String: Tensor], _ type: ElementType, most: Int
  ) throws(EncodingError) -> Tensor {
    let list = try part(name, in: parts, type, shape: [parts[name]?.count ?? 0])
    guard list.count <= most else {
      throw EncodingError("the part `\(name)` has \(list.count) elements, more than \(most)")
    }
    return list
  }
}
