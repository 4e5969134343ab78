import TensorEngine
import Tokenizers

/// The tokenizer that a GGUF file's metadata describe: `tokenizer.ggml.*`.
///
/// What the keys leave open is settled as llama.cpp does (`llama-vocab.cpp`).
struct GGUFTokenizer {
  let header: GGUFHeader
  let file: Storage

  /// The tokenizer of the file; nil where it describes none.
  ///
  /// - Throws: A `FormatError` where it is broken or of a kind that isn't known.
  static func read(_ header: GGUFHeader, _ file: Storage) throws(FormatError) -> Tokenizer? {
    let model = header.values["tokenizer.ggml.model"]
    guard let model, model != .text("none"), model != .text("no_vocab") else { return nil }
    guard case .text(let name) = model else {
      throw FormatError(header.path, "`tokenizer.ggml.model` is no text")
    }
    let definition = try GGUFTokenizer(header: header, file: file).definition(model: name)
    do throws(TokenizerError) {
      return try Tokenizer(definition)
    } catch {
      throw FormatError(header.path, "its tokenizer is broken: \(error.message)")
    }
  }

  private func definition(model: String) throws(FormatError) -> TokenizerDefinition {
    let tokens = try texts("tokens")
    var definition = TokenizerDefinition(
      tokens: tokens, kinds: try kinds(count: tokens.count), rules: try rules(model: model))
    if definition.rules.algorithm == .rankedPairs { definition.merges = try merges() }
    if [.scoredPairs, .unigram].contains(definition.rules.algorithm) {
      definition.scores = try floats("scores", count: tokens.count)
    }
    if model == "t5" { definition.characterMap = try bytes("precompiled_charsmap") }
    if model == "bert" { definition.tokens = wordPieces(definition) }
    try addSpecialTokens(to: &definition, model: model)
    return definition
  }

  private func rules(model: String) throws(FormatError) -> TokenizerRules {
    switch model {
    case "llama":
      var rules = TokenizerRules(.scoredPairs, alphabet: .spaceMarks)
      let hasPrefix = truth("add_space_prefix", standard: true)
      if truth("remove_extra_whitespaces", standard: false) {
        rules.normalizers.append(.collapseSpaces)
      }
      rules.normalizers += [
        .replace(" ", with: "▁"), .prepend("▁", to: hasPrefix ? .each : .never),
      ]
      rules.dropsFirstSpace = hasPrefix
      rules.fallsBackToBytes = true
      return rules
    case "gpt2":
      var rules = TokenizerRules(.rankedPairs, alphabet: .bytes)
      try apply(preTokenizer, to: &rules)
      return rules
    case "bert":
      var rules = TokenizerRules.bert
      rules.normalizers.removeAll {
        !truth("normalizer.lowercase", standard: true) && $0 == .lowercase
      }
      return rules
    case "t5":
      var rules = TokenizerRules(.unigram, alphabet: .spaceMarks)
      rules.normalizers = [.characterMap]
      if truth("remove_extra_whitespaces", standard: false) {
        rules.normalizers.append(.collapseSpaces)
      }
      let hasPrefix = truth("add_space_prefix", standard: false)
      rules.normalizers.append(.spaceMarks(before: hasPrefix ? .each : .never))
      rules.dropsFirstSpace = hasPrefix
      rules.fusesUnknown = true
      return rules
    default:
      throw FormatError(
        header.path, "its tokenizer is a `\(model)`, which isn't read",
        hint: "`bert`, `gpt2`, `llama` and `t5` are", cause: .unsupported)
    }
  }

  var preTokenizer: String {
    if case .text(let name)? = header.values["tokenizer.ggml.pre"], !name.isEmpty { return name }
    return "default"
  }

  private func apply(_ name: String, to rules: inout TokenizerRules) throws(FormatError) {
    guard let known = PreTokenizer.named(name) else {
      throw FormatError(
        header.path, "its tokenizer splits text like `\(name)`, which isn't known",
        hint: "`gpt-2`, `llama-bpe`, `qwen2` and \(PreTokenizer.count - 3) others are",
        cause: .unsupported)
    }
    rules.splits = known.splits
    rules.takesWholeWords = known.takesWholeWords
  }
}

extension GGUFTokenizer {
  /// A list that must be texts.
  private func texts(_ key: String) throws(FormatError) -> TextTable {
    var table = TextTable()
    let list = try list(key)
    table.reserveCapacity(list.count, bytes: list.count * 8)
    guard list.forEachText(in: file, { table.append($0) }) else {
      throw FormatError(header.path, "`tokenizer.ggml.\(key)` isn't a list of texts")
    }
    return table
  }

  /// The pairs `left right`; a side may begin with a blank, but not hold one.
  private func merges() throws(FormatError) -> TextTable {
    var table = TextTable()
    let list = try list("merges")
    table.reserveCapacity(2 * list.count, bytes: list.count * 12)
    var isBroken = false
    let areTexts = list.forEachText(in: file) { text in
      guard let blank = text.dropFirst().firstIndex(of: 0x20) else {
        isBroken = true
        return
      }
      table.append(text[..<blank])
      table.append(text[text.index(after: blank)...])
    }
    guard areTexts, !isBroken else {
      throw FormatError(
        header.path, "`tokenizer.ggml.merges` isn't a list of two texts with a blank between",
        at: list.offset)
    }
    return table
  }

  private func kinds(count: Int) throws(FormatError) -> [TokenKind] {
    guard header.values["tokenizer.ggml.token_type"] != nil else {
      return Array(repeating: .normal, count: count)
    }
    let list = try list("token_type")
    guard let numbers = list.integers(in: file), numbers.count == count else {
      throw FormatError(
        header.path, "`tokenizer.ggml.token_type` isn't \(count) whole numbers", at: list.offset)
    }
    return numbers.map { TokenKind(rawValue: UInt8(clamping: $0)) ?? .normal }
  }

  private func floats(_ key: String, count: Int) throws(FormatError) -> [Float] {
    let list = try list(key)
    guard let numbers = list.floats(in: file), numbers.count == count else {
      throw FormatError(
        header.path, "`tokenizer.ggml.\(key)` isn't \(count) numbers", at: list.offset)
    }
    return numbers
  }

  private func bytes(_ key: String) throws(FormatError) -> [UInt8] {
    guard header.values["tokenizer.ggml.\(key)"] != nil else { return [] }
    let list = try list(key)
    guard list.kind == .u8 || list.kind == .i8 else {
      throw FormatError(header.path, "`tokenizer.ggml.\(key)` isn't bytes", at: list.offset)
    }
    return Array(file.bytes[list.offset..<list.offset + list.count])
  }

  private func list(_ key: String) throws(FormatError) -> GGUFList {
    guard let value = header.values["tokenizer.ggml.\(key)"] else {
      throw FormatError(header.path, "it doesn't say `tokenizer.ggml.\(key)`")
    }
    guard case .list(let list) = value else {
      throw FormatError(header.path, "`tokenizer.ggml.\(key)` isn't a list")
    }
    return list
  }

  func truth(_ key: String, standard: Bool) -> Bool {
    if case .truth(let value)? = header.values["tokenizer.ggml.\(key)"] { return value }
    return standard
  }

  /// The tokens of WordPiece as BERT writes them: llama.cpp marks the words, not their parts.
  private func wordPieces(_ definition: TokenizerDefinition) -> TextTable {
    var table = TextTable()
    for id in 0..<definition.tokens.count {
      let token = definition.tokens[id]
      let isBracketed = token.first == UInt8(ascii: "[") && token.last == UInt8(ascii: "]")
      if token.starts(with: "▁".utf8) {
        table.append(token.dropFirst(3))
      } else if definition.kind(id) == .normal, !(isBracketed && token.count > 2) {
        table.append("##".utf8 + token)
      } else {
        table.append(token)
      }
    }
    return table
  }
}
