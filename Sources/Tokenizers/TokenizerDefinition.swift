/// All that makes a tokenizer: its vocabulary and its rules.
public struct TokenizerDefinition: Hashable, Sendable {
  /// Each token's text, by id, as the file it came from writes it: `Ġthe`, `▁the`, `##ing`.
  public var tokens: TextTable
  /// What each token is; empty where all are `normal`.
  public var kinds: [TokenKind]
  /// Each token's score; empty where the algorithm needs none.
  public var scores: [Float]
  /// The pairs that are merged, first to last: left and right in turn.
  public var merges: TextTable
  /// SentencePiece's `precompiled_charsmap`; empty where nothing is replaced.
  public var characterMap: [UInt8]
  public var rules: TokenizerRules

  public init(
    tokens: TextTable, kinds: [TokenKind] = [], scores: [Float] = [],
    merges: TextTable = TextTable(), characterMap: [UInt8] = [], rules: TokenizerRules
  ) {
    self.tokens = tokens
    self.kinds = kinds
    self.scores = scores
    self.merges = merges
    self.characterMap = characterMap
    self.rules = rules
  }

  public func kind(_ id: Int) -> TokenKind { kinds.isEmpty ? .normal : kinds[id] }

  public func score(_ id: Int) -> Float { scores.isEmpty ? 0 : scores[id] }

  /// What makes it no tokenizer; nil where it is one.
  var problem: String? {
    let count = tokens.count
    guard count > 0 else { return "the vocabulary is empty" }
    guard kinds.isEmpty || kinds.count == count else {
      return "the vocabulary has \(count) tokens, but \(kinds.count) kinds"
    }
    guard scores.isEmpty || scores.count == count else {
      return "the vocabulary has \(count) tokens, but \(scores.count) scores"
    }
    guard merges.count % 2 == 0 else { return "the last merge has no right side" }
    guard scores.allSatisfy({ !$0.isNaN }) else { return "a token's score is no number" }
    let needsScores = [.scoredPairs, .unigram].contains(rules.algorithm)
    guard !needsScores || !scores.isEmpty else { return "the tokens have no scores" }
    if let id = rules.ids.first(where: { $0 < 0 || $0 >= count }) {
      return "token \(id) is named, where there are only \(count)"
    }
    return nil
  }
}
