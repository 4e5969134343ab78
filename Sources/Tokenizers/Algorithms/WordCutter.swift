/// Cuts a word into tokens.
protocol WordCutter {
  /// Appends the tokens of the word that `range` takes of `text`.
  mutating func cut(_ range: Range<Int>, of text: Span<UInt8>, into ids: inout [Int32])
}

/// What a character becomes that has no token.
struct UnknownCharacter {
  private let byteIDs: [Int32]
  private let unknown: Int32
  private let fallsBackToBytes: Bool
  private let fusesUnknown: Bool

  init(_ tables: TokenizerTables) {
    let rules = tables.definition.rules
    byteIDs = tables.byteIDs
    unknown = rules.unknown ?? -1
    fallsBackToBytes = rules.fallsBackToBytes
    fusesUnknown = rules.fusesUnknown
  }

  /// Appends the tokens of its bytes, or the unknown token; nothing where there is neither.
  ///
  /// The word's own tokens start at `wordStart` among the ids: none is shared with another word.
  func append(
    _ range: Range<Int>, of text: Span<UInt8>, to ids: inout [Int32], wordStart: Int
  ) {
    let start = ids.count
    if fallsBackToBytes {
      for place in range {
        let id = byteIDs[Int(text[place])]
        guard id >= 0 else {
          ids.removeSubrange(start...)
          break
        }
        ids.append(id)
      }
    }
    guard ids.count == start, unknown >= 0, !range.isEmpty else { return }
    if fusesUnknown, ids.count > wordStart, ids.last == unknown { return }
    ids.append(unknown)
  }
}
