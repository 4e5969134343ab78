/// How text becomes tokens and tokens text, beside the vocabulary.
public struct TokenizerRules: Hashable, Sendable, Codable {
  /// How a word is cut into tokens.
  public enum Algorithm: String, Hashable, Sendable, Codable {
    /// Pairs of tokens are merged in the order of a list (Sennrich et al. 2016).
    case rankedPairs
    /// Neighbours are merged into the token of the highest score (SentencePiece's BPE).
    case scoredPairs
    /// The likeliest sequence of tokens is found (Kudo 2018).
    case unigram
    /// The longest token is taken each time (BERT's WordPiece).
    case wordPiece
  }

  /// How tokens spell what isn't a printable character.
  public enum Alphabet: String, Hashable, Sendable, Codable {
    /// A token is a run of bytes, each written as one printable character (GPT-2).
    case bytes
    /// A token is a run of characters, `▁` for a space; bytes may stand as `<0xE2>`.
    case spaceMarks
    /// A token is a word or, after the prefix of continuation, a part of one.
    case words
  }

  public var algorithm: Algorithm
  public var alphabet: Alphabet
  /// What is done to the text first, in order.
  public var normalizers: [Normalizer] = []
  /// Where the text is cut into words, each step within what the step before left.
  public var splits: [Split] = []

  /// Whether a word that is a token is taken whole, whatever the merges say.
  public var takesWholeWords = false
  /// Whether a character without a token is spelt in tokens of bytes.
  public var fallsBackToBytes = false
  /// Whether neighbouring characters without a token share one unknown token.
  public var fusesUnknown = false
  /// What a part of a word that isn't its first begins with in the vocabulary: `##`.
  public var continuation = ""
  /// Words longer than this many characters are unknown (WordPiece).
  public var longestWord = 100

  /// The ids that stand before and after every text.
  public var prefix: [Int32] = []
  public var suffix: [Int32] = []
  public var beginning: Int32?
  public var end: Int32?
  public var unknown: Int32?
  public var padding: Int32?
  /// All ids that end a reply.
  public var endOfTurn: Set<Int32> = []
  /// The special tokens that take the spaces before or after them along.
  public var stripsBefore: Set<Int32> = []
  public var stripsAfter: Set<Int32> = []
  /// Whether a space at the very start of a decoded text isn't part of it.
  public var dropsFirstSpace = false
  /// Jinja's text that puts a conversation into words.
  public var chatTemplate: String?

  public init(_ algorithm: Algorithm, alphabet: Alphabet) {
    self.algorithm = algorithm
    self.alphabet = alphabet
  }

  /// All ids that the rules name.
  var ids: [Int32] {
    prefix + suffix + [beginning, end, unknown, padding].compactMap { $0 }
      + endOfTurn.sorted() + stripsBefore.sorted() + stripsAfter.sorted()
  }
}
