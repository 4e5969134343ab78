/// The merges that are possible, as a binary heap: the least priority first, then the leftmost.
struct MergeQueue {
  struct Entry {
    let priority: Int32
    /// The left side's number.
    let place: Int32
    /// The token that is made.
    let id: Int32
    /// Where the right side's text ends: it tells whether the pair is still what it was.
    let end: Int

    @inline(__always)
    var order: UInt64 {
      UInt64(UInt32(bitPattern: priority)) << 32 | UInt64(UInt32(bitPattern: place))
    }
  }

  private var entries: [Entry] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entry.order < entries[parent].order else { break }
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = entry
  }

  @inline(__always)
  mutating func popFirst() -> Entry? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].order < entries[child].order { child += 1 }
      guard entries[child].order < last.order else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = last
    return first
  }
}
