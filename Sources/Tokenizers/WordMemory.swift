/// Remembers the tokens of the words of a text, since most words come again.
///
/// A word is remembered by where it stood in the text and where its tokens stand among the ids, so
/// that nothing is copied; a word that takes the place of another makes it forgotten.
struct WordMemory {
  private struct Entry {
    var start: Int
    var count: Int32
    var idCount: Int32
    var firstID: Int
  }

  private var entries: [Entry]
  private let mask: Int
  private static let mostPlaces = 1 << 14
  /// Longer words hardly come again.
  private static let longest = 64

  /// A memory for a text of some bytes; a short one needs little.
  init(textBytes: Int) {
    var places = 16
    while places < Self.mostPlaces, places < textBytes / 4 { places *= 2 }
    mask = places - 1
    let empty = Entry(start: 0, count: 0, idCount: 0, firstID: 0)
    entries = Array(repeating: empty, count: places)
  }

  /// Appends the tokens of the word if it is known.
  @inline(__always)
  func recall(
    _ range: Range<Int>, at place: Int, of text: Span<UInt8>, into ids: inout [Int32]
  ) -> Bool {
    let entry = entries[place]
    guard Int(entry.count) == range.count,
      TextIndex.areEqual(text, entry.start, text, range.lowerBound, range.count)
    else { return false }
    for index in entry.firstID..<entry.firstID + Int(entry.idCount) { ids.append(ids[index]) }
    return true
  }

  mutating func remember(_ range: Range<Int>, at place: Int, ids: Range<Int>) {
    entries[place] = Entry(
      start: range.lowerBound, count: Int32(range.count), idCount: Int32(ids.count),
      firstID: ids.lowerBound)
  }

  /// Where a word is remembered; nil for one that is too long.
  @inline(__always)
  func place(of range: Range<Int>, in text: Span<UInt8>) -> Int? {
    guard range.count <= Self.longest else { return nil }
    return Int(truncatingIfNeeded: TextIndex.hash(of: range, in: text)) & mask
  }
}
