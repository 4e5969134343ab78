/// What the search for the likeliest tokens looks up.
struct UnigramTable: Sendable {
  let trie: ByteTrie
  let scores: [Float]
  /// What a character costs that has no token (SentencePiece: ten below the least score).
  let unknownScore: Double

  init(_ definition: TokenizerDefinition) {
    var trie = ByteTrie()
    var least: Float = 0
    for id in 0..<definition.tokens.count where TokenizerTables.isText(definition.kind(id)) {
      trie.insert(definition.tokens[id], id: Int32(id))
      least = min(least, definition.scores[id])
    }
    self.trie = trie
    scores = definition.scores
    unknownScore = Double(least) - 10
  }
}

/// The likeliest sequence of tokens, by Viterbi's algorithm (Kudo 2018, section 3.2).
struct UnigramCutter: WordCutter {
  /// The best way to a place: its score, the last token and where that starts.
  private struct Step {
    var score: Double
    var id: Int32
    var start: Int
  }

  private let table: UnigramTable
  private let unknown: UnknownCharacter
  private var steps: [Step] = []
  private var path: [Int] = []

  init(_ tables: TokenizerTables, _ table: UnigramTable) {
    self.table = table
    unknown = UnknownCharacter(tables)
  }

  mutating func cut(_ range: Range<Int>, of text: Span<UInt8>, into ids: inout [Int32]) {
    search(range, text)
    path.removeAll(keepingCapacity: true)
    var place = range.count
    while place > 0 {
      path.append(place)
      place = steps[place].start
    }
    let wordStart = ids.count
    for end in path.reversed() {
      let step = steps[end]
      guard step.id < 0 else {
        ids.append(step.id)
        continue
      }
      let start = range.lowerBound + step.start
      unknown.append(start..<range.lowerBound + end, of: text, to: &ids, wordStart: wordStart)
    }
  }

  private mutating func search(_ range: Range<Int>, _ text: Span<UInt8>) {
    steps.removeAll(keepingCapacity: true)
    let unreached = Step(score: -.infinity, id: -1, start: 0)
    steps.append(contentsOf: repeatElement(unreached, count: range.count + 1))
    steps[0].score = 0
    var position = range.lowerBound
    while position < range.upperBound {
      let scalarEnd = min(text.scalarEnd(at: position), range.upperBound)
      let start = position - range.lowerBound
      let score = steps[start].score
      var (node, end) = (ByteTrie.root, position)
      var isKnown = false
      while end < range.upperBound {
        node = table.trie.child(of: node, text[end])
        guard node >= 0 else { break }
        end += 1
        let id = table.trie.ids[Int(node)]
        guard id >= 0 else { continue }
        if end == scalarEnd { isKnown = true }
        reach(end - range.lowerBound, id, from: start, score + Double(table.scores[Int(id)]))
      }
      if !isKnown {
        reach(scalarEnd - range.lowerBound, -1, from: start, score + table.unknownScore)
      }
      position = scalarEnd
    }
  }

  @inline(__always)
  private mutating func reach(_ place: Int, _ id: Int32, from start: Int, _ score: Double) {
    if score > steps[place].score { steps[place] = Step(score: score, id: id, start: start) }
  }
}
