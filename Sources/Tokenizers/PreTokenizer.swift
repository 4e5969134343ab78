/// How a family of byte-level tokenizers cuts text into words, by the name that GGUF's
/// `tokenizer.ggml.pre` has for it.
public struct PreTokenizer: Sendable {
  public let splits: [Split]
  /// Whether a word that is a token is taken whole, whatever the merges say.
  public let takesWholeWords: Bool
  /// Whether texts begin with the token for that unless the file says otherwise.
  public let startsText: Bool

  private init(
    _ patterns: SplitPattern..., takesWholeWords: Bool = false, startsText: Bool = false
  ) {
    splits = patterns.map { Split($0) }
    self.takesWholeWords = takesWholeWords
    self.startsText = startsText
  }

  public static func named(_ name: String) -> PreTokenizer? { byName[name] }

  /// The name of the first that splits texts as `rules` do; nil where none does.
  public static func name(of rules: TokenizerRules) -> String? {
    families.first { _, family in
      family.splits == rules.splits && family.takesWholeWords == rules.takesWholeWords
    }?.0.first
  }

  public static var count: Int { byName.count }

  private static let byName: [String: PreTokenizer] = {
    var byName: [String: PreTokenizer] = [:]
    for (names, preTokenizer) in families {
      for name in names { byName[name] = preTokenizer }
    }
    return byName
  }()

  /// The names are those of llama.cpp's `convert_hf_to_gguf.py`, the patterns those of the models'
  /// `tokenizer.json`.
  private static let families: [([String], PreTokenizer)] = [
    (["default"], PreTokenizer(.falconPunctuation, .gpt2, .numbers, .threeDigits)),
    (
      [
        "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "gigachat", "a.x-4.0",
        "mellum", "modern-bert", "mpt", "olmo", "jais", "trillion", "granite-docling", "exaone4",
        "jina-v1-en", "jina-v2-code", "roberta-bpe",
      ], PreTokenizer(.gpt2)
    ),
    (
      ["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
      PreTokenizer(.llama3, takesWholeWords: true, startsText: true)
    ),
    (["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], PreTokenizer(.llama3)),
    (
      [
        "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan", "solar-open", "grok-2",
        "kormo",
      ], PreTokenizer(.qwen2)
    ),
    (["qwen35"], PreTokenizer(.qwen35)),
    (["seed-coder"], PreTokenizer(.seedCoder)),
    (["gpt-4o", "llama4", "kanana2", "minimax-m2"], PreTokenizer(.gpt4o)),
    (["tekken"], PreTokenizer(.tekken, takesWholeWords: true, startsText: true)),
    (
      ["deepseek-llm"],
      PreTokenizer(
        .newline, .deepSeekWords, .deepSeekPunctuation, .trailingSpace, .deepSeekCJK, .numbers)
    ),
    (
      ["deepseek-coder"],
      PreTokenizer(.newline, .spacedLetters, .spacedPunctuation, .deepSeekCJK, .number)
    ),
    (
      ["deepseek-v3", "hunyuan-dense", "joyai-llm"],
      PreTokenizer(.upToThreeNumbers, .deepSeek3CJK, .deepSeek3)
    ),
    (
      [
        "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b",
        "mellum2",
      ], PreTokenizer(.number, .gpt2)
    ),
    (["falcon"], PreTokenizer(.falconPunctuation, .gpt2, .threeDigits)),
    (["bloom", "poro-chat", "gpt3-finnish"], PreTokenizer(.bloom)),
    (["viking"], PreTokenizer(.bloom, .number)),
  ]
}
