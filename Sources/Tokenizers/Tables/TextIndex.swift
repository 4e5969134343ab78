/// Finds the id of a text among many: an open-addressing table over the texts' own bytes.
struct TextIndex: Sendable {
  private let texts: TextTable
  /// Ids, -1 where a place is free; at most half are taken.
  private var slots: [Int32]
  private let mask: Int

  /// Of texts alike the first is found. `includes` says which may be found at all.
  init(_ texts: TextTable, includes: (Int) -> Bool) {
    self.texts = texts
    var capacity = 16
    while capacity < texts.count * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    mask = capacity - 1
    let bytes = texts.bytes.span
    for id in 0..<texts.count where includes(id) {
      let range = texts.range(id)
      let slot = slot(of: range, in: bytes)
      if slots[slot] < 0 { slots[slot] = Int32(id) }
    }
  }

  /// The id of the text that is `range` of `bytes`; -1 where there is none.
  @inline(__always)
  func id(of range: Range<Int>, in bytes: Span<UInt8>) -> Int32 {
    slots[slot(of: range, in: bytes)]
  }

  func id(of text: some Sequence<UInt8>) -> Int32 {
    let bytes = Array(text)
    return id(of: 0..<bytes.count, in: bytes.span)
  }

  /// The place of a text: where it is, or where it would be.
  @inline(__always)
  private func slot(of range: Range<Int>, in bytes: Span<UInt8>) -> Int {
    let known = texts.bytes.span
    var slot = Int(truncatingIfNeeded: Self.hash(of: range, in: bytes)) & mask
    while slots[slot] >= 0 {
      let candidate = texts.range(Int(slots[slot]))
      if candidate.count == range.count,
        Self.areEqual(known, candidate.lowerBound, bytes, range.lowerBound, range.count)
      {
        break
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  @inline(__always)
  static func areEqual(
    _ a: Span<UInt8>, _ startA: Int, _ b: Span<UInt8>, _ startB: Int, _ count: Int
  ) -> Bool {
    for index in 0..<count where a[startA + index] != b[startB + index] { return false }
    return true
  }

  /// FNV-1a, its high bits mixed into the low ones.
  @inline(__always)
  static func hash(of range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15 >> 16
  }
}
