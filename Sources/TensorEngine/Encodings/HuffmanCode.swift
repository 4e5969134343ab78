/// A prefix code in which what is frequent takes few bits (Huffman 1952), in its canonical form:
/// words of one length are successive numbers in the order of their symbols, so that the lengths
/// alone say what the words are (Schwartz and Kallick 1964).
struct HuffmanCode {
  /// The longest word, so that a length takes four bits.
  static let longest = 15

  /// The length of each symbol's word; 0 for a symbol that doesn't occur.
  let lengths: [UInt8]

  /// The shortest code for symbols that occur so often, no word of it longer than `longest`.
  init(counts: [Int]) {
    let used = counts.indices.filter { counts[$0] > 0 }
    var lengths = [UInt8](repeating: 0, count: counts.count)
    if used.count == 1 {
      lengths[used[0]] = 1
    } else {
      for symbol in Self.merged(counts, used) { lengths[symbol] += 1 }
    }
    self.lengths = lengths
  }

  /// - Throws: An `EncodingError` where no complete code has these lengths.
  init(lengths: [UInt8]) throws(EncodingError) {
    let used = lengths.filter { $0 > 0 }
    let space = used.reduce(0) { $0 + 1 << (Self.longest - min(Int($1), Self.longest)) }
    let isComplete = space == 1 << Self.longest || used.isEmpty || used == [1]
    guard isComplete, used.allSatisfy({ $0 <= Self.longest }) else {
      throw EncodingError("the lengths of a Huffman code's words leave some without a meaning")
    }
    self.lengths = lengths
  }

  /// Package-merge (Larmore and Hirschberg 1990): every symbol as often as its word is long.
  private static func merged(_ counts: [Int], _ used: [Int]) -> [Int] {
    struct Package {
      var weight: Int
      var symbols: [Int]
    }
    let leaves = used.sorted { (counts[$0], $0) < (counts[$1], $1) }
      .map { Package(weight: counts[$0], symbols: [$0]) }
    var packages: [Package] = []
    for _ in 0..<longest {
      let pairs = stride(from: 0, to: packages.count - packages.count % 2, by: 2).map {
        Package(
          weight: packages[$0].weight + packages[$0 + 1].weight,
          symbols: packages[$0].symbols + packages[$0 + 1].symbols)
      }
      packages = (leaves + pairs).sorted { $0.weight < $1.weight }
    }
    return packages.prefix(max(0, 2 * used.count - 2)).flatMap(\.symbols)
  }

  /// Each symbol's word, its highest bit first.
  private var words: [UInt16] {
    var words = [UInt16](repeating: 0, count: lengths.count)
    var next: UInt16 = 0
    for length in 1...UInt8(Self.longest) {
      next <<= 1
      for symbol in lengths.indices where lengths[symbol] == length {
        words[symbol] = next
        next += 1
      }
    }
    return words
  }

  /// The words of symbols one after the other, the first in the highest bits of the first byte.
  ///
  /// - Precondition: Every symbol occurs in the code.
  func encode(_ symbols: [UInt16]) -> Tensor {
    let words = words
    var bytes: [UInt8] = []
    var (pending, pendingBits): (UInt32, UInt32) = (0, 0)
    for symbol in symbols {
      let length = UInt32(lengths[Int(symbol)])
      precondition(length > 0, "the symbol \(symbol) has no word")
      pending = pending << length | UInt32(words[Int(symbol)])
      pendingBits += length
      while pendingBits >= 8 {
        pendingBits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBits))
      }
    }
    if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending << (8 - pendingBits))) }
    return Tensor(bytes, shape: [bytes.count], as: .u8)
  }

  /// What the next bits stand for, by as many of them as the longest word has.
  fileprivate func table(width: Int) -> [(symbol: UInt16, length: UInt8)] {
    var table = [(symbol: UInt16, length: UInt8)](repeating: (0, 0), count: 1 << width)
    for (symbol, word) in words.enumerated() where lengths[symbol] > 0 {
      let free = width - Int(lengths[symbol])
      let first = Int(word) << free
      for index in first..<(first + 1 << free) {
        table[index] = (UInt16(symbol), lengths[symbol])
      }
    }
    return table
  }
}

/// Reads symbols from the words of a Huffman code.
struct HuffmanReader {
  private let bytes: [UInt8]
  private let table: [(symbol: UInt16, length: UInt8)]
  private let width: Int
  private var position = 0

  init(_ words: Tensor, code: HuffmanCode) {
    bytes = words.withUnsafeBytes { Array($0) }
    width = max(1, Int(code.lengths.max() ?? 0))
    table = code.table(width: width)
  }

  /// The next symbol; nil where the bits end or no word begins with them.
  mutating func next() -> UInt16? {
    let byte = position / 8
    var window: UInt32 = 0
    for index in byte..<(byte + 3) {
      window = window << 8 | (index < bytes.count ? UInt32(bytes[index]) : 0)
    }
    let free = UInt32(24 - position % 8 - width)
    let entry = table[Int(window >> free) & (1 << width - 1)]
    guard entry.length > 0, position + Int(entry.length) <= bytes.count * 8 else { return nil }
    position += Int(entry.length)
    return entry.symbol
  }

  /// Whether nothing is left but the zeros that fill the last byte.
  var isAtEnd: Bool {
    let left = bytes.count * 8 - position
    return left < 8 && (left == 0 || (bytes.last ?? 0) & UInt8(1 << left - 1) == 0)
  }
}
