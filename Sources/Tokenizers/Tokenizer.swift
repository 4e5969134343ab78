public import ContentHashing
import Synchronization

/// Turns text into the numbers that a model reads, and numbers into text.
///
/// A value that costs next to nothing to make and copy: what it looks things up in is made when it
/// is first used.
public struct Tokenizer: Hashable, Sendable {
  public var definition: TokenizerDefinition { shared.definition }
  private let shared: Shared

  /// What all copies share.
  private final class Shared: Sendable {
    let definition: TokenizerDefinition
    private let tables = Mutex<TokenizerTables?>(nil)
    private let hash = Mutex<ContentHash?>(nil)

    init(_ definition: TokenizerDefinition) { self.definition = definition }

    func withTables<Result>(_ body: (TokenizerTables) -> Result) -> Result {
      let known = tables.withLock { tables in
        if let tables { return tables }
        let made = TokenizerTables(definition)
        tables = made
        return made
      }
      return body(known)
    }

    func contentHash() -> ContentHash {
      hash.withLock { hash in
        if let hash { return hash }
        let made = definition.contentHash
        hash = made
        return made
      }
    }
  }

  /// - Throws: A `TokenizerError` where the vocabulary and the rules don't fit together.
  public init(_ definition: TokenizerDefinition) throws(TokenizerError) {
    if let problem = definition.problem { throw TokenizerError(problem) }
    shared = Shared(definition)
  }

  /// How many tokens there are.
  public var count: Int { definition.tokens.count }
  /// What a text begins with, where the model was trained so.
  public var beginning: Int32? { definition.rules.beginning }
  /// What a text ends with.
  public var end: Int32? { definition.rules.end }
  public var unknown: Int32? { definition.rules.unknown }
  public var padding: Int32? { definition.rules.padding }
  /// All ids that end a reply.
  public var endOfTurn: Set<Int32> { definition.rules.endOfTurn }
  /// Jinja's text that puts a conversation into words.
  public var chatTemplate: String? { definition.rules.chatTemplate }

  /// Names the vocabulary and the rules; computed once.
  public var contentHash: ContentHash { shared.contentHash() }

  public static func == (a: Tokenizer, b: Tokenizer) -> Bool {
    a.shared === b.shared || a.contentHash == b.contentHash
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }

  /// The tokens of a text.
  ///
  /// - Parameters:
  ///   - addSpecial: Whether what the model expects around every text is put there.
  ///   - parseSpecial: Whether control tokens that stand in the text are taken for what they say.
  public func encode(
    _ text: String, addSpecial: Bool = true, parseSpecial: Bool = true
  ) -> [Int32] {
    let ids = shared.withTables { tables in
      switch tables.algorithm {
      case .rankedPairs(let rule): run(PairCutter(tables, rule), tables, text, parseSpecial)
      case .scoredPairs(let rule): run(PairCutter(tables, rule), tables, text, parseSpecial)
      case .unigram(let table): run(UnigramCutter(tables, table), tables, text, parseSpecial)
      case .wordPiece(let table): run(WordPieceCutter(tables, table), tables, text, parseSpecial)
      }
    }
    let rules = definition.rules
    return addSpecial ? rules.prefix + ids + rules.suffix : ids
  }

  private func run(
    _ cutter: some WordCutter, _ tables: TokenizerTables, _ text: String, _ parseSpecial: Bool
  ) -> [Int32] {
    let bytes = Array(text.utf8)
    var encoding = Encoding(tables, cutter, textBytes: bytes.count)
    encoding.encode(bytes, parseSpecial: parseSpecial)
    return encoding.ids
  }
}
