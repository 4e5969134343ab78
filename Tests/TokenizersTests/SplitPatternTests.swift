import Testing

@testable import Tokenizers

/// The patterns against the regular expressions they stand for, as Python's `regex` cuts.
@Suite struct SplitPatternTests {
  static let texts = [
    "I'll SAY'S it's 12345 times!!  \n\n  Yes…\tno",
    "HelloWorld ǅungla É\u{301}té's x'LL/ \r\n//", "  3.14  ½Ⅷ $€ ",
    "日本語 テスト한국어،",
  ]

  static let expected: [(SplitPattern, Int, [String])] = [
    (
      .gpt2, 0,
      [
        "I", "'ll", " SAY", "'", "S", " it", "'s", " 12345", " times", "!!", "  \n\n ", " Yes", "…",
        "\t", "no",
      ]
    ),
    (
      .gpt2, 1,
      ["HelloWorld", " ǅungla", " É", "́", "té", "'s", " x", "'", "LL", "/", " \r", "\n", "//"]
    ),
    (.gpt2, 2, [" ", " 3", ".", "14", " ", " ½Ⅷ", " $€", " "]),
    (.gpt2, 3, ["日本語", " テスト한국어", "،"]),
    (
      .llama3, 0,
      [
        "I", "'ll", " SAY", "'S", " it", "'s", " ", "123", "45", " times", "!!", "  \n\n", " ",
        " Yes", "…", "\tno",
      ]
    ),
    (.llama3, 1, ["HelloWorld", " ǅungla", " É", "́té", "'s", " x", "'LL", "/", " \r\n", "//"]),
    (.llama3, 2, [" ", " ", "3", ".", "14", " ", " ", "½Ⅷ", " $€", " "]),
    (.llama3, 3, ["日本語", " テスト한국어", "،"]),
    (
      .qwen2, 0,
      [
        "I", "'ll", " SAY", "'S", " it", "'s", " ", "1", "2", "3", "4", "5", " times", "!!",
        "  \n\n", " ", " Yes", "…", "\tno",
      ]
    ),
    (.qwen2, 1, ["HelloWorld", " ǅungla", " É", "́té", "'s", " x", "'LL", "/", " \r\n", "//"]),
    (.qwen2, 2, [" ", " ", "3", ".", "1", "4", " ", " ", "½", "Ⅷ", " $€", " "]),
    (.qwen2, 3, ["日本語", " テスト한국어", "،"]),
    (
      .qwen35, 0,
      [
        "I", "'ll", " SAY", "'S", " it", "'s", " ", "1", "2", "3", "4", "5", " times", "!!",
        "  \n\n", " ", " Yes", "…", "\tno",
      ]
    ),
    (.qwen35, 1, ["HelloWorld", " ǅungla", " É́té", "'s", " x", "'LL", "/", " \r\n", "//"]),
    (.qwen35, 2, [" ", " ", "3", ".", "1", "4", " ", " ", "½", "Ⅷ", " $€", " "]),
    (.qwen35, 3, ["日本語", " テスト한국어", "،"]),
    (
      .gpt4o, 0,
      [
        "I'll", " SAY'S", " it's", " ", "123", "45", " times", "!!", "  \n\n", " ", " Yes", "…",
        "\tno",
      ]
    ),
    (.gpt4o, 1, ["Hello", "World", " ǅungla", " É́té's", " x'LL", "/", " \r\n", "//"]),
    (.gpt4o, 2, [" ", " ", "3", ".", "14", " ", " ", "½Ⅷ", " $€", " "]),
    (.gpt4o, 3, ["日本語", " テスト한국어", "،"]),
    (
      .tekken, 0,
      [
        "I", "'ll", " SAY", "'S", " it", "'s", " ", "1", "2", "3", "4", "5", " times", "!!",
        "  \n\n", " ", " Yes", "…", "\tno",
      ]
    ),
    (.tekken, 1, ["Hello", "World", " ǅungla", " É́té", "'s", " x", "'LL", "/", " \r\n", "//"]),
    (.tekken, 2, [" ", " ", "3", ".", "1", "4", " ", " ", "½", "Ⅷ", " $€", " "]),
    (.tekken, 3, ["日本語", " テスト한국어", "،"]),
    (
      .deepSeek3, 0,
      [
        "I", "'ll", " SAY", "'S", " it", "'s", " ", "12345", " times", "!!", "  \n\n", " ", " Yes",
        "…", "\tno",
      ]
    ),
    (.deepSeek3, 1, ["HelloWorld", " ǅungla", " É́té", "'s", " x", "'LL", "/", " \r\n", "//"]),
    (.deepSeek3, 2, [" ", " ", "3", ".", "14", " ", " ", "½Ⅷ", " $€", " "]),
    (.deepSeek3, 3, ["日本語", " テスト한국어", "،"]),
    (
      .spacedLetters, 0,
      [
        "I", "'", "ll", " SAY", "'", "S", " it", "'", "s", " 12345", " times", "!!  \n\n ", " Yes",
        "…", "\tno",
      ]
    ),
    (
      .spacedLetters, 1,
      ["HelloWorld", " ǅungla", " É", "́", "té", "'", "s", " x", "'", "LL", "/ \r\n//"]
    ),
    (.spacedLetters, 2, ["  3.14  ½Ⅷ $€ "]),
    (.spacedLetters, 3, ["日本語", " テスト한국어", "،"]),
    (
      .spacedPunctuation, 0,
      ["I", "'", "ll SAY", "'", "S it", "'", "s 12345 times", "!!", "  \n\n  Yes", "…", "\tno"]
    ),
    (.spacedPunctuation, 1, ["HelloWorld ǅungla É́té", "'", "s x", "'", "LL", "/", " \r", "\n//"]),
    (.spacedPunctuation, 2, ["  3", ".", "14  ½Ⅷ $€ "]),
    (.spacedPunctuation, 3, ["日本語 テスト한국어", "،"]),
    (.trailingSpace, 0, ["I'll SAY'S it's 12345 times!!  \n\n  Yes…\tno"]),
    (.trailingSpace, 1, ["HelloWorld ǅungla É́té's x'LL/ \r\n//"]),
    (.trailingSpace, 2, ["  3.14  ½Ⅷ $€", " "]),
    (.trailingSpace, 3, ["日本語 テスト한국어،"]),
    (.upToThreeNumbers, 0, ["I'll SAY'S it's ", "123", "45", " times!!  \n\n  Yes…\tno"]),
    (.upToThreeNumbers, 1, ["HelloWorld ǅungla É́té's x'LL/ \r\n//"]),
    (.upToThreeNumbers, 2, ["  ", "3", ".", "14", "  ", "½Ⅷ", " $€ "]),
    (.upToThreeNumbers, 3, ["日本語 テスト한국어،"]),
    (.threeDigits, 0, ["I'll SAY'S it's ", "123", "45 times!!  \n\n  Yes…\tno"]),
    (.threeDigits, 1, ["HelloWorld ǅungla É́té's x'LL/ \r\n//"]),
    (.threeDigits, 2, ["  3.14  ½Ⅷ $€ "]),
    (.threeDigits, 3, ["日本語 テスト한국어،"]),
    (.lines, 0, ["I'll SAY'S it's 12345 times!!  ", "\n\n", "  Yes…\tno"]),
    (.lines, 1, ["HelloWorld ǅungla É́té's x'LL/ \r", "\n", "//"]),
    (.lines, 2, ["  3.14  ½Ⅷ $€ "]),
    (.lines, 3, ["日本語 テスト한국어،"]),
    (.bloom, 0, ["I'll", " SAY'S", " it's", " 12345", " times", "!!  \n\n ", " Yes", "…\t", "no"]),
    (.bloom, 1, ["HelloWorld", " ǅungla", " É́té's", " x'LL/", " \r\n", "//"]),
    (.bloom, 2, [" ", " 3", ".", "14", " ", " ½Ⅷ", " $€", " "]),
    (.bloom, 3, ["日本語", " テスト한국어", "،"]),
  ]

  @Test(arguments: expected)
  func cutsLikeItsExpression(_ pattern: SplitPattern, _ text: Int, _ words: [String]) {
    #expect(Self.words(Self.texts[text], [Split(pattern)]) == words)
  }

  @Test func doesWithMatchesAsItIsTold() {
    let expected: [(Split.Behavior, [String])] = [
      (.isolated, ["a", " ", " ", "b", " ", "c"]), (.removed, ["a", "b", "c"]),
      (.kept, [" ", " ", " "]), (.mergedWithPrevious, ["a ", " ", "b ", "c"]),
      (.mergedWithNext, ["a", " ", " b", " c"]),
    ]
    for (behavior, words) in expected {
      #expect(Self.words("a  b c", [Split(.space, behavior)]) == words)
    }
  }

  @Test func cutsWhatTheStepBeforeLeft() {
    #expect(Self.words("a 12", [Split(.gpt2), Split(.number)]) == ["a", " ", "1", "2"])
  }

  static func words(_ text: String, _ splits: [Split]) -> [String] {
    struct Words: WordSink {
      var words: [String] = []
      mutating func take(word: Range<Int>, of text: Span<UInt8>) {
        words.append(String(decoding: word.map { text[$0] }, as: UTF8.self))
      }
    }
    let bytes = Array(text.utf8)
    var words = Words()
    splits[...].forEachWord(in: 0..<bytes.count, of: bytes.span, into: &words)
    return words.words
  }
}
