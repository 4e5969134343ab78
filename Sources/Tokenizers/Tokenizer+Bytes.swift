extension Tokenizer {
  /// A token for each byte, numbered by its value: what a model of 256 tokens reads.
  public static let bytes: Tokenizer? = {
    let tokens = TextTable(ByteAlphabet.scalars.map { String($0) })
    let rules = TokenizerRules(.rankedPairs, alphabet: .bytes)
    return try? Tokenizer(TokenizerDefinition(tokens: tokens, rules: rules))
  }()
}
