/// What WordPiece looks up: words from the root on, their later parts from after `##` on.
struct WordPieceTable: Sendable {
  let trie: ByteTrie
  /// Where the parts begin that aren't a word's first; nil where there are none.
  let continuation: Int32?

  init(_ definition: TokenizerDefinition) {
    var trie = ByteTrie()
    for id in 0..<definition.tokens.count where definition.kind(id) != .control {
      trie.insert(definition.tokens[id], id: Int32(id))
    }
    self.trie = trie
    continuation = trie.node(after: definition.rules.continuation.utf8)
  }
}

/// The longest token each time (Devlin et al. 2019, `WordpieceTokenizer`).
struct WordPieceCutter: WordCutter {
  private let table: WordPieceTable
  private let unknown: Int32?
  private let longestWord: Int

  init(_ tables: TokenizerTables, _ table: WordPieceTable) {
    self.table = table
    unknown = tables.definition.rules.unknown
    longestWord = tables.definition.rules.longestWord
  }

  /// A word that can't be put together is unknown as a whole.
  mutating func cut(_ range: Range<Int>, of text: Span<UInt8>, into ids: inout [Int32]) {
    let count = ids.count
    var position = range.lowerBound
    var isWhole = isShort(range, of: text)
    while isWhole, position < range.upperBound {
      let isFirst = position == range.lowerBound
      guard let node = isFirst ? ByteTrie.root : table.continuation,
        let (id, end) = longest(from: node, position..<range.upperBound, of: text)
      else {
        isWhole = false
        break
      }
      ids.append(id)
      position = end
    }
    guard !isWhole else { return }
    ids.removeSubrange(count...)
    if let unknown { ids.append(unknown) }
  }

  private func isShort(_ range: Range<Int>, of text: Span<UInt8>) -> Bool {
    guard range.count > longestWord else { return true }
    var (characters, position) = (0, range.lowerBound)
    while position < range.upperBound, characters <= longestWord {
      position = text.scalarEnd(at: position)
      characters += 1
    }
    return characters <= longestWord
  }

  private func longest(
    from start: Int32, _ range: Range<Int>, of text: Span<UInt8>
  ) -> (id: Int32, end: Int)? {
    var node = start
    var longest: (id: Int32, end: Int)?
    for position in range {
      node = table.trie.child(of: node, text[position])
      guard node >= 0 else { break }
      let id = table.trie.ids[Int(node)]
      if id >= 0 { longest = (id, position + 1) }
    }
    return longest
  }
}
