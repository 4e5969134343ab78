import Tokenizers

/// A tokenizer as `tokenizer.ggml.*`: the way back from `GGUFTokenizer`.
enum GGUFTokenizerSaving {
  /// The values of a file; where there is no tokenizer, one that says so.
  ///
  /// - Throws: A `FormatError` where llama.cpp has no name for the way text is split.
  static func values(
    _ tokenizer: Tokenizer?, path: String
  ) throws(FormatError) -> [(key: String, value: GGUFWriter.Value)] {
    let prefix = "tokenizer.ggml."
    guard let definition = tokenizer?.definition else { return [(prefix + "model", .text("none"))] }
    let rules = definition.rules
    var values: [(key: String, value: GGUFWriter.Value)] = []
    switch rules.algorithm {
    case .scoredPairs: values.append((prefix + "model", .text("llama")))
    case .unigram: values.append((prefix + "model", .text("t5")))
    case .wordPiece: values.append((prefix + "model", .text("bert")))
    case .rankedPairs:
      // Where nothing is merged, all ways to split give the same tokens.
      let known = definition.merges.count == 0 ? "gpt-2" : PreTokenizer.name(of: rules)
      guard let name = known, rules.alphabet == .bytes else {
        throw FormatError(
          path, "llama.cpp has no name for how its tokenizer splits text",
          hint: "save it as `.hone`", cause: .unsupported)
      }
      values += [(prefix + "model", .text("gpt2")), (prefix + "pre", .text(name))]
      values.append((prefix + "merges", .texts(merges(definition.merges))))
    }
    values.append((prefix + "tokens", .texts(tokens(definition))))
    if !definition.kinds.isEmpty {
      values.append((prefix + "token_type", .integers(definition.kinds.map { Int32($0.rawValue) })))
    }
    if !definition.scores.isEmpty {
      values.append((prefix + "scores", .numbers(definition.scores)))
    }
    return values + specialTokens(rules, prefix)
  }

  private static func specialTokens(
    _ rules: TokenizerRules, _ prefix: String
  ) -> [(key: String, value: GGUFWriter.Value)] {
    var values: [(key: String, value: GGUFWriter.Value)] = []
    let isWordPiece = rules.algorithm == .wordPiece
    for (name, id) in [
      ("bos", rules.beginning), ("eos", rules.end), ("unknown", rules.unknown),
      ("padding", rules.padding), ("seperator", isWordPiece ? rules.suffix.first : nil),
      ("cls", isWordPiece ? rules.prefix.first : nil),
    ] {
      if let id { values.append(("\(prefix)\(name)_token_id", .integer(Int(id)))) }
    }
    if !isWordPiece {
      let endsText = rules.end.map { rules.suffix == [$0] } ?? false
      values.append((prefix + "add_bos_token", .truth(!rules.prefix.isEmpty)))
      values.append((prefix + "add_eos_token", .truth(endsText)))
    }
    if rules.alphabet == .spaceMarks {
      values.append((prefix + "add_space_prefix", .truth(rules.dropsFirstSpace)))
    }
    if let template = rules.chatTemplate {
      values.append(("tokenizer.chat_template", .text(template)))
    }
    return values
  }

  private static func merges(_ table: TextTable) -> [[UInt8]] {
    stride(from: 0, to: table.count - 1, by: 2).map { pair in
      Array(table[pair]) + [0x20] + Array(table[pair + 1])
    }
  }

  /// llama.cpp marks the words of WordPiece, not their parts.
  private static func tokens(_ definition: TokenizerDefinition) -> [[UInt8]] {
    (0..<definition.tokens.count).map { id in
      let token = definition.tokens[id]
      guard definition.rules.algorithm == .wordPiece else { return Array(token) }
      if token.starts(with: "##".utf8), token.count > 2 { return Array(token.dropFirst(2)) }
      let isBracketed = token.first == UInt8(ascii: "[") && token.last == UInt8(ascii: "]")
      guard definition.kind(id) == .normal, !(isBracketed && token.count > 2) else {
        return Array(token)
      }
      return Array("▁".utf8) + token
    }
  }
}
