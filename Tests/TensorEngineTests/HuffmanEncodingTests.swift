import TestSupport
import Testing

@testable import TensorEngine

@Suite struct HuffmanCodeTests {
  /// The example of RFC 1951, section 3.2.2: A to H with words of these lengths.
  @Test func givesTheWordsOfTheStandardsExample() throws {
    let code = try HuffmanCode(lengths: [3, 3, 3, 3, 3, 2, 4, 4])
    let words = ["010", "011", "100", "101", "110", "00", "1110", "1111"]
    let bits = words.joined() + String(repeating: "0", count: 7)
    let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      bits.dropFirst(start).prefix(8).reduce(Float(0)) { $0 * 2 + ($1 == "1" ? 1 : 0) }
    }
    #expect(code.encode(Array(0..<8)).floats == bytes)
  }

  /// Cormen et al., Introduction to Algorithms, figure 16.3: 224 bits.
  @Test func isAsShortAsTheTextbooks() {
    let counts = [45, 13, 12, 16, 9, 5]
    let lengths = HuffmanCode(counts: counts).lengths
    #expect(lengths == [1, 3, 3, 3, 4, 4])
    #expect(zip(counts, lengths).reduce(0) { $0 + $1.0 * Int($1.1) } == 224)
  }

  /// Fibonacci numbers ask for a word of 24 bits; the best code of at most 15 takes 514,209 bits in
  /// all, by dynamic programming over how many words end at each depth.
  @Test func keepsWordsShort() throws {
    var counts = [1, 1]
    while counts.count < 25 { counts.append(counts[counts.count - 1] + counts[counts.count - 2]) }
    let code = HuffmanCode(counts: counts)
    #expect(code.lengths.max() == 15)
    #expect(try HuffmanCode(lengths: code.lengths).lengths == code.lengths)
    let bits = zip(counts, code.lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
    #expect(bits == 514_209)
  }

  @Test func readsWhatItWrote() throws {
    var random = SplitMix64(state: 5)
    for symbols in [1, 2, 3, 17, 256] {
      let written = (0..<999).map { _ in UInt16(random.next() % UInt64(symbols)) }
      var counts = [Int](repeating: 0, count: symbols)
      for symbol in written { counts[Int(symbol)] += 1 }
      let code = HuffmanCode(counts: counts)
      var reader = HuffmanReader(code.encode(written), code: code)
      #expect((0..<999).map { _ in reader.next() } == written.map(Optional.some))
      #expect(reader.isAtEnd)
    }
  }

  @Test(arguments: [[1, 1, 1], [2, 2, 2], [1], [2], []] as [[UInt8]])
  func takesCompleteCodesOnly(_ lengths: [UInt8]) {
    let isCode = lengths == [1] || lengths.isEmpty
    #expect(((try? HuffmanCode(lengths: lengths)) != nil) == isCode)
  }
}

@Suite struct RelativeIndexTests {
  /// Figure 2 of arXiv 1510.00149: places 1, 4 and 15 of 16 with gaps of 3 bits; the figure counts
  /// steps, which are one more than the zeros skipped: 2 (from before the first), 3, 8, 3.
  @Test func storesAZeroWhereAGapIsTooLong() throws {
    let index = try RelativeIndex(bits: 3)
    let places = index.places((0..<16).map { [1, 4, 15].contains($0) })
    #expect(places == [1, 4, 12, 15])
    #expect(index.gaps(of: places) == [1, 2, 7, 2])
  }
}

@Suite struct HuffmanEncodingTests {
  /// Twelve weights of two values and of zeros; by hand: the codes 1 0 1 1 0 of 1.5 and -2 in a bit
  /// each, the gaps 0 2 0 1 3 in ten bits.
  @Test func storesGapsAndCodes() throws {
    let tensor = Tensor([1.5, 0, 0, -2, 1.5, 0, 1.5, 0, 0, 0, -2, 0], shape: [3, 4])
    let weight = try Weight(tensor, encoding: HuffmanEncoding(bits: 2, gapBits: 2))
    #expect(try weight.decoded() == tensor)
    #expect(try #require(weight.parts["codebook"]).floats == [-2, 1.5])
    #expect(try #require(weight.parts["entries"]).floats == [5])
    #expect(try #require(weight.parts["codes"]).floats == [0b1011_0000])
    let gaps = try #require(weight.parts["gaps"])
    #expect(gaps.count == 2)
    #expect(weight.byteCount == 8 + 4 + 1 + 2 + 1 + 2)
  }

  /// The shared values are those of the codebook encoding, bit for bit.
  @Test(arguments: [1, 3, 5, 8])
  func decodesToTheSharedValues(_ bits: Int) throws {
    let tensor = EncodingSamples.sparse(shape: [19, 23])
    let encoding = HuffmanEncoding(bits: bits)
    let shared = try Weight(tensor, encoding: encoding.codebook)
    #expect(try Weight(tensor, encoding: encoding).decoded() == shared.decoded())
    #expect(
      try Weight(tensor, encoding: encoding.withoutHuffman).decoded() == shared.decoded())
  }

  struct Damage: Sendable {
    var part: String
    var tensor: Tensor
    var message: String
  }

  @Test(arguments: [
    Damage(
      part: "entries", tensor: Tensor([Int32(-1)], shape: [1], as: .i32),
      message: "-1 weights are stored of 12"),
    Damage(
      part: "entries", tensor: Tensor([Int32(12)], shape: [1], as: .i32),
      message: "a gap leads to place 12 of 12"),
    Damage(
      part: "entries", tensor: Tensor([Int32(1)], shape: [1], as: .i32),
      message: "the gaps end 11 places before the last"),
    Damage(
      part: "codes", tensor: Tensor([UInt8(0b1011_0001)], shape: [1], as: .u8),
      message: "bits follow the words of 5 weights"),
    Damage(
      part: "codeLengths", tensor: Tensor([UInt8(0x21)], shape: [1], as: .u8),
      message: "the lengths of a Huffman code's words leave some without a meaning"),
  ])
  func refusesWhatIsBroken(_ damage: Damage) throws {
    let tensor = Tensor([1.5, 0, 0, -2, 1.5, 0, 1.5, 0, 0, 0, -2, 0], shape: [3, 4])
    let encoding = HuffmanEncoding(bits: 2, gapBits: 2)
    var parts = try encoding.encode(tensor)
    parts[damage.part] = damage.tensor
    #expect(throws: EncodingError(damage.message)) {
      try encoding.validate(parts, shape: [3, 4])
    }
  }
}
