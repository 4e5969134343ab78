/// SentencePiece's `precompiled_charsmap`: what prefixes of a text are replaced by.
///
/// Four bytes say how many the trie takes, a Darts double array of 32-bit units; the replacements
/// follow, each ended by a zero (`sentencepiece/src/normalizer.cc`).
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]
  /// NFKC replaces no character by more than 33 bytes; a broken map would by all that it holds.
  private static let longestReplacement = 256

  /// Nil where the bytes are no such map.
  init?(_ bytes: [UInt8]) {
    guard bytes.count > 4 else { return nil }
    let unit: (Int) -> UInt32 = { at in
      (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
    }
    let size = Int(unit(0))
    guard size > 0, size % 4 == 0, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
  }

  func apply(to text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    let bytes = text.span
    var index = 0
    while index < text.count {
      if let (end, replacement) = longestMatch(in: text, at: index) {
        var place = replacement
        let limit = min(replacement + Self.longestReplacement, replacements.count)
        while place < limit, replacements[place] != 0 {
          result.append(replacements[place])
          place += 1
        }
        index = end
      } else {
        let end = bytes.scalarEnd(at: index)
        result.append(contentsOf: text[index..<end])
        index = end
      }
    }
    return result
  }

  /// The longest prefix that is replaced, and where its replacement starts.
  ///
  /// A unit's bits 0 to 7 are its label, bit 8 says that it has a leaf, bit 31 marks a leaf's value,
  /// and the rest are the offset to its children (Darts-clone, `DoubleArrayUnit`).
  private func longestMatch(in text: [UInt8], at start: Int) -> (end: Int, replacement: Int)? {
    var (node, index) = (0, start)
    var longest: (end: Int, replacement: Int)?
    node = Self.offset(units[0])
    while index < text.count {
      node ^= Int(text[index])
      guard node < units.count, units[node] & 0x8000_00FF == UInt32(text[index]) else { break }
      index += 1
      let unit = units[node]
      node ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1, node < units.count else { continue }
      longest = (index, Int(units[node] & 0x7FFF_FFFF))
    }
    return longest
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 0x200) >> 6)
  }
}
