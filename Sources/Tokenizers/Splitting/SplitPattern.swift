/// What text is cut at: the regular expressions of the tokenizers in use, each as a function.
///
/// A match is sought from left to right, without overlap. The part of the text that is being cut
/// is all that a pattern sees: its end is the end of the text.
public enum SplitPattern: String, Hashable, Sendable, Codable, CaseIterable {
  case gpt2, llama3, qwen2, qwen35, gpt4o, tekken, seedCoder, noContractions
  case deepSeekWords, deepSeekPunctuation, deepSeekCJK, deepSeek3, deepSeek3CJK
  case spacedLetters, spacedPunctuation, trailingSpace, bloom
  case number, numbers, upToThreeNumbers, threeDigits
  case punctuation, punctuationRun, falconPunctuation, ideograph
  case newline, lines, blank, space, spaces, words, wordsOrSymbols, spaceMark

  /// Where the match ends that starts at `index`; nil where none does.
  func match(in text: Span<UInt8>, at index: Int) -> Int? {
    switch self {
    case .gpt2: text.gpt2Word(at: index)
    case .llama3: ChatPattern.llama3.match(in: text, at: index)
    case .qwen2: ChatPattern.qwen2.match(in: text, at: index)
    case .qwen35: ChatPattern.qwen35.match(in: text, at: index)
    case .gpt4o: ChatPattern.gpt4o.match(in: text, at: index)
    case .tekken: ChatPattern.tekken.match(in: text, at: index)
    case .seedCoder: ChatPattern.seedCoder.match(in: text, at: index)
    case .noContractions: ChatPattern.noContractions.match(in: text, at: index)
    case .deepSeekWords: text.deepSeekWord(at: index)
    case .deepSeekPunctuation: text.deepSeekPunctuation(at: index)
    case .deepSeekCJK: text.deepSeekCJK(at: index)
    case .deepSeek3: text.deepSeek3Word(at: index)
    case .deepSeek3CJK: text.deepSeek3CJK(at: index)
    case .spacedLetters: text.spaced(.letter, at: index)
    case .spacedPunctuation: text.spaced(.punctuation, at: index)
    case .trailingSpace: text.trailingSpace(at: index)
    case .bloom: text.bloomWord(at: index)
    case .number: text.match(of: .number, at: index, atMost: 1)
    case .numbers: text.match(of: .number, at: index)
    case .upToThreeNumbers: text.match(of: .number, at: index, atMost: 3)
    case .threeDigits: text.threeDigits(at: index)
    case .punctuation: text.match(at: index, atMost: 1, where: isPunctuation)
    case .punctuationRun: text.match(at: index, where: isPunctuation)
    case .falconPunctuation: text.match(at: index, where: isFalconPunctuation)
    case .ideograph: text.match(at: index, atMost: 1, where: isIdeograph)
    case .newline: text.match(of: .newline, at: index, atMost: 1)
    case .lines: text.line(at: index)
    case .blank: text[index] == 0x20 ? index + 1 : nil
    case .space: text.match(of: .space, at: index, atMost: 1)
    case .spaces: text.match(of: .space, at: index)
    case .words: text.match(ofNone: .space, at: index)
    case .wordsOrSymbols: text.wordOrSymbols(at: index)
    case .spaceMark: text.spaceMark(at: index)
    }
  }
}
