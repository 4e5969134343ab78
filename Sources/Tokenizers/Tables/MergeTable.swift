/// Which pairs of tokens are merged, how soon, and into what: an open-addressing table.
struct MergeTable: Sendable {
  struct Merge {
    let rank: Int32
    let id: Int32
  }

  /// Left id and right id in one word; all ones where a place is free.
  private var keys: [UInt64]
  private var merges: [Merge]
  private let mask: Int
  private static let free = UInt64.max

  /// The merges whose sides and result are all tokens; of two alike the first counts.
  init(_ texts: TextTable, id: (_ text: Range<Int>, _ bytes: Span<UInt8>) -> Int32) {
    var capacity = 16
    while capacity < texts.count { capacity *= 2 }
    keys = [UInt64](repeating: Self.free, count: capacity)
    merges = [Merge](repeating: Merge(rank: 0, id: 0), count: capacity)
    mask = capacity - 1
    let bytes = texts.bytes.span
    for rank in 0..<texts.count / 2 {
      let (left, right) = (texts.range(2 * rank), texts.range(2 * rank + 1))
      let ids = (left: id(left, bytes), right: id(right, bytes))
      let result = id(left.lowerBound..<right.upperBound, bytes)
      guard ids.left >= 0, ids.right >= 0, result >= 0 else { continue }
      insert(ids.left, ids.right, Merge(rank: Int32(rank), id: result))
    }
  }

  private mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) {
    let key = Self.key(left, right)
    let slot = slot(of: key)
    guard keys[slot] == Self.free else { return }
    keys[slot] = key
    merges[slot] = merge
  }

  @inline(__always)
  subscript(left: Int32, right: Int32) -> Merge? {
    let key = Self.key(left, right)
    let slot = slot(of: key)
    return keys[slot] == key ? merges[slot] : nil
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15 >> 24) & mask
    while keys[slot] != Self.free, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }
}
