import TestSupport
import Testing
import Tokenizers

@Suite struct TokenizerTests {
  /// Bytes, a few merges, a control token and one of the user's.
  static func bytePairs() throws -> Tokenizer {
    var tokens = TextTable((0..<256).map { byteSpelling(UInt8($0)) })
    for text in ["he", "ll", "hell", "hello", "Ġw", "<s>", "[x]"] { tokens.append(text.utf8) }
    var rules = TokenizerRules(.rankedPairs, alphabet: .bytes)
    rules.splits = [Split(.gpt2)]
    (rules.beginning, rules.prefix) = (261, [261])
    var kinds = [TokenKind](repeating: .normal, count: 263)
    (kinds[261], kinds[262]) = (.control, .userDefined)
    let merges = TextTable(["h", "e", "l", "l", "he", "ll", "hell", "o", "Ġ", "w"])
    return try Tokenizer(
      TokenizerDefinition(tokens: tokens, kinds: kinds, merges: merges, rules: rules))
  }

  /// GPT-2's `bytes_to_unicode`, written out anew.
  static func byteSpelling(_ byte: UInt8) -> String {
    let printable = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
    if printable.contains(Int(byte)) { return String(Unicode.Scalar(byte)) }
    let before = (0..<Int(byte)).count { !printable.contains($0) }
    return String(Unicode.Scalar(UInt32(256 + before)).map(Character.init) ?? "?")
  }

  @Test func mergesInTheOrderOfTheList() throws {
    let tokenizer = try Self.bytePairs()
    #expect(tokenizer.encode("hello world", addSpecial: false).prefix(2) == [259, 260])
    #expect(tokenizer.piece(260) == "Ġw")
    #expect(tokenizer.bytes(of: 260) == Array(" w".utf8))
  }

  @Test func findsSpecialTokensWhereItMay() throws {
    let tokenizer = try Self.bytePairs()
    #expect(tokenizer.encode("he<s>[x]") == [261, 256, 261, 262])
    let plain = tokenizer.encode("he<s>[x]", addSpecial: false, parseSpecial: false)
    #expect(plain.first == 256 && plain.last == 262 && !plain.contains(261))
    #expect(tokenizer.decode([261, 256, 262]) == "he[x]")
    #expect(tokenizer.decode([261, 256], special: true) == "<s>he")
  }

  @Test func takesSpacesAlongWhereToldSo() throws {
    var definition = try Self.bytePairs().definition
    definition.rules.stripsBefore = [261]
    definition.rules.stripsAfter = [262]
    let tokenizer = try Tokenizer(definition)
    #expect(tokenizer.encode("he  <s>", addSpecial: false) == [256, 261])
    #expect(tokenizer.encode("[x] \n he", addSpecial: false) == [262, 256])
  }

  @Test func givesBackAnyText() throws {
    let tokenizer = try Self.bytePairs()
    var random = SplitMix64(state: 5)
    for _ in 0..<300 {
      let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      let ids = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
      #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
    }
  }

  @Test func knowsNothingOfIdsBeyondIt() throws {
    let tokenizer = try Self.bytePairs()
    #expect(tokenizer.decode([-1, 9999, 256]) == "he")
    #expect(tokenizer.piece(-5) == "" && tokenizer.bytes(of: 263) == [])
  }

  @Test func refusesWhatDoesntFit() throws {
    let sound = try Self.bytePairs().definition
    let broken: [(String, (inout TokenizerDefinition) -> Void)] = [
      ("the vocabulary is empty", { $0.tokens = TextTable() }),
      ("the vocabulary has 263 tokens, but 1 kinds", { $0.kinds = [.normal] }),
      ("the vocabulary has 263 tokens, but 1 scores", { $0.scores = [0] }),
      ("the last merge has no right side", { $0.merges = TextTable(["a"]) }),
      ("token 263 is named, where there are only 263", { $0.rules.end = 263 }),
      ("the tokens have no scores", { $0.rules.algorithm = .unigram }),
    ]
    for (message, breaks) in broken {
      var definition = sound
      breaks(&definition)
      #expect(throws: TokenizerError(message)) { try Tokenizer(definition) }
    }
  }

  @Test func equalsWhatHasTheSameContent() throws {
    let (a, b) = (try Self.bytePairs(), try Self.bytePairs())
    #expect(a == b && a.hashValue == b.hashValue)
    var other = b.definition
    other.rules.chatTemplate = "{{ messages }}"
    #expect(try Tokenizer(other) != a)
  }
}
