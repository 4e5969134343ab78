/// One text on its way to tokens.
struct Encoding<Cutter: WordCutter>: WordSink {
  private let tables: TokenizerTables
  private var cutter: Cutter
  private var memory: WordMemory
  /// The text between special tokens as it is cut: normalized.
  private var normalized: [UInt8] = []
  private(set) var ids: [Int32] = []

  init(_ tables: TokenizerTables, _ cutter: Cutter, textBytes: Int) {
    self.tables = tables
    self.cutter = cutter
    memory = WordMemory(textBytes: textBytes)
  }

  mutating func encode(_ text: [UInt8], parseSpecial: Bool) {
    let rules = tables.definition.rules
    let bytes = text.span
    var position = 0
    while position < text.count {
      let match = tables.special.first(in: bytes, from: position, parseSpecial: parseSpecial)
      var end = match?.range.lowerBound ?? text.count
      if let match, rules.stripsBefore.contains(match.id) {
        while end > position, bytes.isSpace(before: end) { end = bytes.scalarStart(before: end) }
      }
      if end > position { encode(text[position..<end], isFirst: position == 0) }
      guard let match else { break }
      ids.append(match.id)
      position = match.range.upperBound
      if rules.stripsAfter.contains(match.id) {
        position = bytes.run(of: .space, from: position)
      }
    }
  }

  /// Encodes what stands between special tokens.
  private mutating func encode(_ part: ArraySlice<UInt8>, isFirst: Bool) {
    let start = normalized.count
    var text = Array(part)
    for normalizer in tables.definition.rules.normalizers {
      text = normalizer.apply(to: text, isFirst: isFirst, tables.characterMap)
    }
    normalized += text
    // The copy shares the bytes; `self` stays free to be changed.
    let whole = normalized
    tables.definition.rules.splits[...]
      .forEachWord(in: start..<whole.count, of: whole.span, into: &self)
  }

  mutating func take(word: Range<Int>, of text: Span<UInt8>) {
    guard tables.splitsAtMarks else { return cut(word, of: text) }
    // No token spans a `▁` and what stands before it: each word is cut by itself.
    var (start, position) = (word.lowerBound, word.lowerBound)
    var isInText = false
    while position < word.upperBound {
      if text.spaceMark(at: position) != nil {
        if isInText {
          cut(start..<position, of: text)
          start = position
        }
        isInText = false
        position += 3
      } else {
        isInText = true
        position += 1
      }
    }
    if start < word.upperBound { cut(start..<word.upperBound, of: text) }
  }

  private mutating func cut(_ word: Range<Int>, of text: Span<UInt8>) {
    guard let place = memory.place(of: word, in: text) else {
      return cutter.cut(word, of: text, into: &ids)
    }
    guard !memory.recall(word, at: place, of: text, into: &ids) else { return }
    let first = ids.count
    cutter.cut(word, of: text, into: &ids)
    memory.remember(word, at: place, ids: first..<ids.count)
  }
}

extension Span<UInt8> {
  fileprivate func isSpace(before end: Int) -> Bool {
    character(at: scalarStart(before: end)).class.contains(.space)
  }
}
