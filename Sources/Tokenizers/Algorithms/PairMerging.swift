/// Says which neighbours are merged next.
protocol MergeRule {
  /// How soon `left` and `right` are merged, the least first, and the token they make; nil where
  /// they aren't. `range` is what both take of `text`.
  func merge(
    _ left: Int32, _ right: Int32, range: Range<Int>, of text: Span<UInt8>
  ) -> (priority: Int32, id: Int32)?
}

/// Pairs are merged in the order of a list.
struct RankedPairs: MergeRule {
  let merges: MergeTable

  @inline(__always)
  func merge(
    _ left: Int32, _ right: Int32, range: Range<Int>, of text: Span<UInt8>
  ) -> (priority: Int32, id: Int32)? {
    guard left >= 0, right >= 0, let merge = merges[left, right] else { return nil }
    return (merge.rank, merge.id)
  }
}

/// Neighbours are merged wherever a token spells both; the higher its score, the sooner.
struct ScoredPairs: MergeRule {
  let index: TextIndex
  /// How many scores are higher than each token's: equal ones share a place.
  let priorities: [Int32]

  init(_ definition: TokenizerDefinition, index: TextIndex) {
    self.index = index
    let scores = definition.scores
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var priorities = [Int32](repeating: 0, count: scores.count)
    for (place, id) in order.enumerated() {
      let isEqual = place > 0 && scores[order[place - 1]] == scores[id]
      priorities[id] = isEqual ? priorities[order[place - 1]] : Int32(place)
    }
    self.priorities = priorities
  }

  @inline(__always)
  func merge(
    _ left: Int32, _ right: Int32, range: Range<Int>, of text: Span<UInt8>
  ) -> (priority: Int32, id: Int32)? {
    let id = index.id(of: range, in: text)
    return id >= 0 ? (priorities[Int(id)], id) : nil
  }
}

/// Merges the neighbours of a word, best first, until none is left to merge.
///
/// Takes time n log n; its memory is kept from word to word.
struct PairMerging<Rule: MergeRule> {
  private struct Symbol {
    var id: Int32
    /// Where its text starts and ends; empty once it is merged into the one before.
    var start: Int
    var end: Int
    var previous: Int32
    var next: Int32
  }

  let rule: Rule
  private var symbols: [Symbol] = []
  private var queue = MergeQueue()

  init(_ rule: Rule) { self.rule = rule }

  mutating func begin() {
    symbols.removeAll(keepingCapacity: true)
    queue.removeAll()
  }

  /// Adds what the word consists of at first, piece by piece; -1 where no token spells it.
  @inline(__always)
  mutating func add(_ id: Int32, _ range: Range<Int>) {
    let place = Int32(symbols.count)
    symbols.append(
      Symbol(
        id: id, start: range.lowerBound, end: range.upperBound, previous: place - 1,
        next: place + 1))
  }

  mutating func merge(_ text: Span<UInt8>) {
    guard !symbols.isEmpty else { return }
    symbols[symbols.count - 1].next = -1
    for place in 1..<max(symbols.count, 1) { offer(Int32(place - 1), Int32(place), text) }
    while let next = queue.popFirst() {
      let left = Int(next.place)
      let right = Int(symbols[left].next)
      // A side may have been merged since.
      guard symbols[left].end > symbols[left].start, right >= 0,
        symbols[right].end == next.end
      else { continue }
      symbols[left].id = next.id
      symbols[left].end = next.end
      symbols[left].next = symbols[right].next
      symbols[right].end = symbols[right].start
      if symbols[right].next >= 0 { symbols[Int(symbols[right].next)].previous = next.place }
      if symbols[left].previous >= 0 { offer(symbols[left].previous, next.place, text) }
      if symbols[left].next >= 0 { offer(next.place, symbols[left].next, text) }
    }
  }

  @inline(__always)
  private mutating func offer(_ left: Int32, _ right: Int32, _ text: Span<UInt8>) {
    let (a, b) = (symbols[Int(left)], symbols[Int(right)])
    guard let merge = rule.merge(a.id, b.id, range: a.start..<b.end, of: text) else { return }
    queue.insert(
      MergeQueue.Entry(priority: merge.priority, place: left, id: merge.id, end: b.end))
  }

  /// The first piece that is left; nil where there is none.
  var first: Int? { symbols.isEmpty ? nil : 0 }

  /// The piece after another.
  @inline(__always)
  func place(after place: Int) -> Int? {
    symbols[place].next >= 0 ? Int(symbols[place].next) : nil
  }

  /// A piece's token, -1 where it has none, and its text.
  @inline(__always)
  subscript(place: Int) -> (id: Int32, range: Range<Int>) {
    (symbols[place].id, symbols[place].start..<symbols[place].end)
  }
}
