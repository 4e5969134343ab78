/// What a tokenizer looks things up in, made from its definition when it is first used.
struct TokenizerTables: Sendable {
  let definition: TokenizerDefinition
  let special: SpecialTokens
  let index: TextIndex
  /// The token of each byte; -1 where there is none.
  let byteIDs: [Int32]
  let algorithm: Algorithm
  let characterMap: CharacterMap?
  /// Whether words may be cut before each `▁` that follows another character: no token spans it.
  let splitsAtMarks: Bool

  /// The tables that only one algorithm needs.
  enum Algorithm: Sendable {
    case rankedPairs(RankedPairs)
    case scoredPairs(ScoredPairs)
    case unigram(UnigramTable)
    case wordPiece(WordPieceTable)
  }

  init(_ definition: TokenizerDefinition) {
    self.definition = definition
    let rules = definition.rules
    special = SpecialTokens(definition)
    let texts = Self.spelledTexts(definition)
    let index = TextIndex(texts) { Self.isText(definition.kind($0)) }
    self.index = index
    byteIDs = Self.byteIDs(definition, index)
    characterMap = CharacterMap(definition.characterMap)
    splitsAtMarks = rules.alphabet == .spaceMarks && !Self.hasInnerMarks(definition)
    switch rules.algorithm {
    case .rankedPairs:
      let merges = Self.spelled(definition.merges, rules.alphabet)
      algorithm = .rankedPairs(RankedPairs(merges: MergeTable(merges, id: index.id(of:in:))))
    case .scoredPairs: algorithm = .scoredPairs(ScoredPairs(definition, index: index))
    case .unigram: algorithm = .unigram(UnigramTable(definition))
    case .wordPiece: algorithm = .wordPiece(WordPieceTable(definition))
    }
  }

  static func isText(_ kind: TokenKind) -> Bool { kind == .normal || kind == .userDefined }

  private static func spelledTexts(_ definition: TokenizerDefinition) -> TextTable {
    spelled(definition.tokens, definition.rules.alphabet)
  }

  /// Texts in the alphabet of bytes as the bytes they stand for; others as they are.
  private static func spelled(_ texts: TextTable, _ alphabet: TokenizerRules.Alphabet) -> TextTable
  {
    guard alphabet == .bytes else { return texts }
    var spelled = TextTable()
    spelled.reserveCapacity(texts.count, bytes: texts.bytes.count)
    let bytes = texts.bytes.span
    var text: [UInt8] = []
    for index in 0..<texts.count {
      text.removeAll(keepingCapacity: true)
      ByteAlphabet.append(texts.range(index), of: bytes, to: &text)
      spelled.append(text)
    }
    return spelled
  }

  private static func byteIDs(
    _ definition: TokenizerDefinition, _ index: TextIndex
  ) -> [Int32] {
    switch definition.rules.alphabet {
    case .bytes: return (0..<256).map { index.id(of: CollectionOfOne(UInt8($0))) }
    case .words: return [Int32](repeating: -1, count: 256)
    case .spaceMarks:
      var ids = [Int32](repeating: -1, count: 256)
      for id in 0..<definition.tokens.count {
        if let byte = ByteToken.byte(definition.tokens[id]), ids[Int(byte)] < 0 {
          ids[Int(byte)] = Int32(id)
        }
      }
      return ids
    }
  }

  /// Whether any token has a `▁` behind another character.
  private static func hasInnerMarks(_ definition: TokenizerDefinition) -> Bool {
    let bytes = definition.tokens.bytes.span
    for id in 0..<definition.tokens.count where isText(definition.kind(id)) {
      let range = definition.tokens.range(id)
      var index = range.lowerBound
      while index < range.upperBound, bytes.spaceMark(at: index) != nil { index += 3 }
      while index < range.upperBound {
        if bytes.spaceMark(at: index) != nil { return true }
        index += 1
      }
    }
    return false
  }
}

/// Tokens that stand for a byte: `<0x0A>`.
enum ByteToken {
  static func byte(_ token: ArraySlice<UInt8>) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token.last == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: token.dropFirst(3).dropLast(), as: UTF8.self), radix: 16)
  }
}
