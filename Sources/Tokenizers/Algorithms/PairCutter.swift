/// Byte-pair encoding: a word's bytes or characters, merged two by two.
struct PairCutter<Rule: MergeRule>: WordCutter {
  private let index: TextIndex
  private let byteIDs: [Int32]
  private let unknown: UnknownCharacter
  private let startsFromBytes: Bool
  private let takesWholeWords: Bool
  private var merging: PairMerging<Rule>

  init(_ tables: TokenizerTables, _ rule: Rule) {
    index = tables.index
    byteIDs = tables.byteIDs
    unknown = UnknownCharacter(tables)
    startsFromBytes = tables.definition.rules.alphabet == .bytes
    takesWholeWords = tables.definition.rules.takesWholeWords
    merging = PairMerging(rule)
  }

  mutating func cut(_ range: Range<Int>, of text: Span<UInt8>, into ids: inout [Int32]) {
    if takesWholeWords {
      let id = index.id(of: range, in: text)
      if id >= 0 { return ids.append(id) }
    }
    merging.begin()
    var position = range.lowerBound
    while position < range.upperBound {
      let end = startsFromBytes ? position + 1 : text.scalarEnd(at: position)
      let id =
        startsFromBytes
        ? byteIDs[Int(text[position])] : index.id(of: position..<end, in: text)
      merging.add(id, position..<end)
      position = end
    }
    merging.merge(text)
    let wordStart = ids.count
    var place = merging.first
    while let symbol = place {
      let (id, range) = merging[symbol]
      if id >= 0 {
        ids.append(id)
      } else {
        unknown.append(range, of: text, to: &ids, wordStart: wordStart)
      }
      place = merging.place(after: symbol)
    }
  }
}
