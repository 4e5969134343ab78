/// The patterns of Llama 3, Qwen, GPT-4o and others, which differ in details:
/// `contraction|[^\r\n\p{L}\p{N}]?word|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+trail*|\s*[\r\n]+|`
/// `\s+(?!\S)|\s+`.
struct ChatPattern {
  enum Contractions { case before, after, none }
  enum Words { case letters, lettersAndMarks, cased }
  enum Trail { case none, newlines, newlinesAndSlashes }

  var contractions = Contractions.before
  var words = Words.letters
  var digits = 1
  var trail = Trail.newlines

  static let llama3 = ChatPattern(digits: 3)
  static let qwen2 = ChatPattern()
  static let qwen35 = ChatPattern(words: .lettersAndMarks)
  static let noContractions = ChatPattern(contractions: .none)
  static let seedCoder = ChatPattern(trail: .none)
  static let gpt4o = ChatPattern(
    contractions: .after, words: .cased, digits: 3, trail: .newlinesAndSlashes)
  static let tekken = ChatPattern(
    contractions: .none, words: .cased, trail: .newlinesAndSlashes)

  @inline(__always)
  func match(in text: Span<UInt8>, at index: Int) -> Int? {
    if contractions == .before, let end = text.contraction(at: index, anyCase: true) {
      return end
    }
    if let end = word(in: text, at: index) { return end }
    if let end = text.match(of: .number, at: index, atMost: digits) { return end }
    if let end = symbols(in: text, at: index) { return end }
    return text.lineEnds(at: index) ?? text.whitespace(at: index)
  }

  @inline(__always)
  private func word(in text: Span<UInt8>, at index: Int) -> Int? {
    switch words {
    case .letters: prefixed(.letter, in: text, at: index)
    case .lettersAndMarks: prefixed([.letter, .mark], in: text, at: index)
    case .cased: casedWord(in: text, at: index)
    }
  }

  /// `[^\r\n\p{L}\p{N}]?X+`.
  @inline(__always)
  private func prefixed(_ classes: CharacterClass, in text: Span<UInt8>, at index: Int) -> Int? {
    let (first, next) = text.character(at: index)
    if !first.isAny(of: [.newline, .letter, .number]), next < text.count,
      let end = text.match(of: classes, at: next)
    {
      return end
    }
    return first.isAny(of: classes) ? text.run(of: classes, from: next) : nil
  }

  /// ` ?[^\s\p{L}\p{N}]+` and what may trail it.
  @inline(__always)
  private func symbols(in text: Span<UInt8>, at index: Int) -> Int? {
    let start = text[index] == 0x20 ? index + 1 : index
    var others: CharacterClass = [.space, .letter, .number]
    if words == .lettersAndMarks { others.insert(.mark) }
    guard start < text.count, var end = text.match(ofNone: others, at: start) else { return nil }
    guard trail != .none else { return end }
    while end < text.count {
      let byte = text[end]
      let isSlash = byte == 0x2F && trail == .newlinesAndSlashes
      guard byte == 0x0A || byte == 0x0D || isSlash else { break }
      end += 1
    }
    return end
  }

  private static let capitals: CharacterClass = [.upper, .uncased, .mark]
  private static let smalls: CharacterClass = [.lower, .uncased, .mark]

  /// `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` or the same
  /// with `+` and `*` the other way round, and a contraction behind.
  private func casedWord(in text: Span<UInt8>, at index: Int) -> Int? {
    let (first, next) = text.character(at: index)
    let hasPrefix = !first.isAny(of: [.newline, .letter, .number]) && next < text.count
    let starts = hasPrefix ? [next, index] : [index]
    for start in starts {
      if let end = endingSmall(in: text, at: start) { return withContraction(text, end) }
    }
    for start in starts {
      let capitals = text.run(of: Self.capitals, from: start)
      guard capitals > start else { continue }
      return withContraction(text, text.run(of: Self.smalls, from: capitals))
    }
    return nil
  }

  /// `capitals*smalls+`, where capitals that are smalls too are given back if need be.
  private func endingSmall(in text: Span<UInt8>, at start: Int) -> Int? {
    let capitals = text.run(of: Self.capitals, from: start)
    if let end = text.match(of: Self.smalls, at: capitals) { return end }
    var end = capitals
    while end > start {
      let last = text.scalarStart(before: end)
      if text.character(at: last).class.isAny(of: Self.smalls) { return end }
      end = last
    }
    return nil
  }

  private func withContraction(_ text: Span<UInt8>, _ end: Int) -> Int {
    guard contractions == .after, end < text.count else { return end }
    return text.contraction(at: end, anyCase: true) ?? end
  }
}
