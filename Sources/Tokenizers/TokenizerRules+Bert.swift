extension TokenizerRules {
  /// What BERT's own tokenizer does to a text, lower case and without accents (Devlin et al. 2019,
  /// `BasicTokenizer`).
  public static let bert = {
    var rules = TokenizerRules(.wordPiece, alphabet: .words)
    rules.normalizers = [.clean, .form(.nfd), .stripAccents, .lowercase]
    rules.splits = [
      Split(.spaces, .removed), Split(.ideograph, .isolated), Split(.punctuation, .isolated),
    ]
    rules.continuation = "##"
    rules.dropsFirstSpace = true
    return rules
  }()
}
