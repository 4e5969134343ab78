extension SplitPattern {
  /// The pattern that a regular expression of a `tokenizer.json` stands for; nil where none of
  /// those that are known does.
  ///
  /// Expressions that differ only in how they are written match alike: `?+` and `++` never give
  /// back what would help here, and `\s*[\r\n]` takes the last end of a line as `\s*[\r\n]+` does.
  public init?(expression: String) {
    let plain = expression.unicodeScalars
      .map { $0 == "\r" ? "\\r" : $0 == "\n" ? "\\n" : String($0) }.joined()
    if let known = Self.byExpression[plain] {
      self = known
    } else if plain.hasPrefix("\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯ") {
      self = .deepSeekWords
    } else if plain.hasPrefix("\\s?[!-/:-~！-／：-～") {
      self = .deepSeekPunctuation
    } else {
      return nil
    }
  }

  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let blanks = #"\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let symbols = #" ?[^\s\p{L}\p{N}]+[\r\n]*"#
  private static let capitals = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
  private static let smalls = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
  private static let prefix = #"[^\r\n\p{L}\p{N}]?"#

  private static func cased(_ contractions: String, digits: String) -> String {
    let words = [
      "\(prefix)\(capitals)*\(smalls)+\(contractions)",
      "\(prefix)\(capitals)+\(smalls)*\(contractions)",
    ]
    return words.joined(separator: "|") + #"|\p{N}"# + digits
      + #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|"# + blanks
  }

  private static let byExpression: [String: SplitPattern] = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    #"\#(contractions)|\#(prefix)\p{L}+|\p{N}{1,3}|\#(symbols)|\#(blanks)"#: .llama3,
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|"#
      + #"\s*[\r\n]|\s+(?!\S)|\s+"#: .llama3,
    #"\#(contractions)|\#(prefix)\p{L}+|\p{N}|\#(symbols)|\#(blanks)"#: .qwen2,
    #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|"#
      + #"\s*[\r\n]|\s+(?!\S)|\s+"#: .qwen2,
    #"\#(contractions)|\#(prefix)[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\#(blanks)"#:
      .qwen35,
    #"\#(contractions)|\#(prefix)\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\#(blanks)"#: .seedCoder,
    #"\#(prefix)\p{L}+|\p{N}|\#(symbols)|\#(blanks)"#: .noContractions,
    cased(contractions + "?", digits: "{1,3}"): .gpt4o,
    cased("", digits: ""): .tekken,
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|"##
      + #" ?[\p{P}\p{S}]+[\r\n]*|"# + blanks: .deepSeek3,
    "[一-龥぀-ゟ゠-ヿ]+": .deepSeek3CJK,
    "[一-龥\u{800}-一가-\u{D7FF}]+": .deepSeekCJK,
    #"\s?\p{L}+"#: .spacedLetters, #"\s?\p{P}+"#: .spacedPunctuation, #"\s+$"#: .trailingSpace,
    #" ?[^(\s|[.,!?…。，、।۔،])]+"#: .bloom,
    #"\p{N}"#: .number, #"\p{N}+"#: .numbers,
    #"\p{N}{1,3}"#: .upToThreeNumbers, "[0-9][0-9][0-9]": .threeDigits,
    #"[\r\n]"#: .newline, #"[^\n]+|[\n]+"#: .lines, #"\s"#: .space, #"\s+"#: .spaces,
    " ": .blank, "▁": .spaceMark,
  ]
}
