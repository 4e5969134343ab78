/// Finds the tokens that are taken whole before the text between them is cut.
struct SpecialTokens: Sendable {
  private var trie = ByteTrie()
  /// The bytes that any of them starts with.
  private var starts = [Bool](repeating: false, count: 256)
  private let kinds: [TokenKind]

  init(_ definition: TokenizerDefinition) {
    kinds = definition.kinds
    for (id, kind) in kinds.enumerated() {
      guard kind == .control || kind == .userDefined || kind == .unknown else { continue }
      let text = definition.tokens[id]
      guard let first = text.first else { continue }
      starts[Int(first)] = true
      trie.insert(text, id: Int32(id))
    }
  }

  struct Match {
    let id: Int32
    let range: Range<Int>
  }

  /// The leftmost token from `start` on, the longest of those that start there.
  ///
  /// Control tokens are found where `parseSpecial`, the user's own always.
  func first(in text: Span<UInt8>, from start: Int, parseSpecial: Bool) -> Match? {
    for index in start..<text.count where starts[Int(text[index])] {
      var (node, end) = (ByteTrie.root, index)
      var longest: Match?
      while end < text.count {
        node = trie.child(of: node, text[end])
        guard node >= 0 else { break }
        end += 1
        let id = trie.ids[Int(node)]
        if id >= 0, parseSpecial || kinds[Int(id)] == .userDefined {
          longest = Match(id: id, range: index..<end)
        }
      }
      if let longest { return longest }
    }
    return nil
  }
}
