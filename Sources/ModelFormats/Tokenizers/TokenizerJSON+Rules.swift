import FoundationEssentials
import Tokenizers

/// What a `tokenizer.json` says of the steps from text to tokens, in the terms of the rules
/// (Hugging Face's `tokenizers`, documentation of its components).
extension TokenizerJSON {
  func rules() throws(FormatError) -> TokenizerRules {
    var rules = TokenizerRules(try algorithm(), alphabet: alphabet)
    if let normalizer = parts["normalizer"], normalizer != .null {
      try addNormalizer(normalizer, to: &rules)
    }
    if let preTokenizer = parts["pre_tokenizer"], preTokenizer != .null {
      try addPreTokenizer(preTokenizer, to: &rules)
    }
    rules.fallsBackToBytes = model["byte_fallback"]?.truth ?? false
    rules.takesWholeWords = model["ignore_merges"]?.truth ?? false
    rules.fusesUnknown = rules.algorithm == .unigram || model["fuse_unk"]?.truth ?? false
    if rules.algorithm == .wordPiece {
      rules.continuation = model["continuing_subword_prefix"]?.text ?? "##"
      rules.longestWord = model["max_input_chars_per_word"]?.integer ?? 100
    } else if let suffix = affix("end_of_word_suffix") ?? affix("continuing_subword_prefix") {
      throw unsupported("its tokens mark words by `\(suffix)`")
    }
    rules.dropsFirstSpace = dropsFirstSpace
    return rules
  }

  private func affix(_ name: String) -> String? {
    model[name]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  func unsupported(_ message: String) -> FormatError {
    FormatError(path, "\(message), which isn't supported", cause: .unsupported)
  }

  private func algorithm() throws(FormatError) -> TokenizerRules.Algorithm {
    // Files of old don't say which model they hold.
    let scored = model["unk_id"] != nil ? "Unigram" : "BPE"
    switch model["type"]?.text ?? (model["max_input_chars_per_word"] != nil ? "WordPiece" : scored)
    {
    case "BPE": return .rankedPairs
    case "Unigram": return .unigram
    case "WordPiece": return .wordPiece
    case let other: throw unsupported("its model is a `\(other)`")
    }
  }

  private var alphabet: TokenizerRules.Alphabet {
    if model["type"]?.text == "WordPiece" || model["max_input_chars_per_word"] != nil {
      return .words
    }
    let steps = [parts["pre_tokenizer"], parts["decoder"]].compactMap { $0 }
    return steps.contains { Self.has("ByteLevel", in: $0) } ? .bytes : .spaceMarks
  }

  /// Whether a step is of a type or has one within it that is.
  private static func has(_ type: String, in step: JSONValue) -> Bool {
    let inner = ["decoders", "pretokenizers", "processors", "normalizers"]
      .flatMap { step[$0]?.elements ?? [] }
    return step["type"]?.text == type || inner.contains { has(type, in: $0) }
  }

  private var dropsFirstSpace: Bool {
    guard let decoder = parts["decoder"], decoder != .null else { return false }
    if alphabet == .words { return true }
    for step in [decoder] + (decoder["decoders"]?.elements ?? []) {
      if step["type"]?.text == "Strip", step["start"]?.integer ?? 0 > 0 { return true }
      if step["type"]?.text == "Metaspace" { return prefix(of: step) != .never }
    }
    return false
  }

  private func prefix(of metaspace: JSONValue) -> Normalizer.Prefix {
    switch metaspace["prepend_scheme"]?.text {
    case "never": .never
    case "first": .first
    case "always": .each
    default: metaspace["add_prefix_space"]?.truth ?? true ? .each : .never
    }
  }

  private func addNormalizer(
    _ step: JSONValue, to rules: inout TokenizerRules
  ) throws(FormatError) {
    switch step["type"]?.text {
    case "Sequence":
      for inner in step["normalizers"]?.elements ?? [] { try addNormalizer(inner, to: &rules) }
    case "NFC": rules.normalizers.append(.form(.nfc))
    case "NFD": rules.normalizers.append(.form(.nfd))
    case "NFKC": rules.normalizers.append(.form(.nfkc))
    case "NFKD": rules.normalizers.append(.form(.nfkd))
    case "Lowercase": rules.normalizers.append(.lowercase)
    case "StripAccents": rules.normalizers.append(.stripMarks)
    case "Precompiled": rules.normalizers.append(.characterMap)
    case "Prepend":
      rules.normalizers.append(.prepend(step["prepend"]?.text ?? "", to: .each))
    case "Strip":
      rules.normalizers.append(
        .trim(left: step["strip_left"]?.truth ?? true, right: step["strip_right"]?.truth ?? true))
    case "BertNormalizer": addBert(step, to: &rules)
    case "Replace": try addReplacement(step, to: &rules)
    case let other: throw unsupported("it normalizes by `\(other ?? "nothing")`")
    }
  }

  private func addBert(_ step: JSONValue, to rules: inout TokenizerRules) {
    let lowercases = step["lowercase"]?.truth ?? true
    if step["clean_text"]?.truth ?? true { rules.normalizers.append(.clean) }
    if step["handle_chinese_chars"]?.truth ?? true { rules.splits.append(Split(.ideograph)) }
    if step["strip_accents"]?.truth ?? lowercases {
      rules.normalizers += [.form(.nfd), .stripAccents]
    }
    if lowercases { rules.normalizers.append(.lowercase) }
  }

  private func addReplacement(
    _ step: JSONValue, to rules: inout TokenizerRules
  ) throws(FormatError) {
    let new = step["content"]?.text ?? ""
    if let old = step["pattern"]?["String"]?.text {
      rules.normalizers.append(.replace(old, with: new))
    } else if let expression = step["pattern"]?["Regex"]?.text {
      guard expression == " {2,}" else {
        throw unsupported("it replaces what matches `\(expression)`")
      }
      rules.normalizers.append(.replaceRuns(with: new))
    }
  }

  private func addPreTokenizer(
    _ step: JSONValue, to rules: inout TokenizerRules
  ) throws(FormatError) {
    switch step["type"]?.text {
    case "Sequence":
      for inner in step["pretokenizers"]?.elements ?? [] {
        try addPreTokenizer(inner, to: &rules)
      }
    case "ByteLevel":
      if step["add_prefix_space"]?.truth ?? true { rules.normalizers.append(.blankBefore) }
      if step["use_regex"]?.truth ?? true { rules.splits.append(Split(.gpt2)) }
    case "Split": rules.splits.append(try split(step))
    case "Digits":
      let isSingle = step["individual_digits"]?.truth ?? false
      rules.splits.append(Split(isSingle ? .number : .numbers))
    case "Punctuation":
      let behavior = try behavior(step["behavior"]?.text ?? "Isolated", inverted: false)
      let isRun = step["behavior"]?.text == "Contiguous"
      rules.splits.append(Split(isRun ? .punctuationRun : .punctuation, behavior))
    case "WhitespaceSplit": rules.splits.append(Split(.spaces, .removed))
    case "Whitespace": rules.splits.append(Split(.wordsOrSymbols, .kept))
    case "BertPreTokenizer":
      rules.splits += [Split(.spaces, .removed), Split(.punctuation)]
    case "Metaspace": try addMetaspace(step, to: &rules)
    case let other: throw unsupported("it splits text by `\(other ?? "nothing")`")
    }
  }

  private func addMetaspace(
    _ step: JSONValue, to rules: inout TokenizerRules
  ) throws(FormatError) {
    guard step["replacement"]?.text ?? "▁" == "▁" else {
      throw unsupported("it marks spaces by `\(step["replacement"]?.text ?? "")`")
    }
    // Words that white space was cut out between have a mark each.
    if rules.splits.last == Split(.spaces, .removed) {
      rules.splits.removeLast()
      rules.normalizers.append(.collapseWhiteSpace)
    }
    rules.normalizers.append(.spaceMarks(before: prefix(of: step)))
    if step["split"]?.truth ?? true { rules.splits.append(Split(.spaceMark, .mergedWithNext)) }
  }

  private func split(_ step: JSONValue) throws(FormatError) -> Split {
    let behavior = try behavior(
      step["behavior"]?.text ?? "", inverted: step["invert"]?.truth ?? false)
    let expression = step["pattern"]?["Regex"]?.text ?? step["pattern"]?["String"]?.text ?? ""
    guard let pattern = SplitPattern(expression: expression) else {
      throw unsupported("it splits text by `\(expression)`")
    }
    return Split(pattern, behavior)
  }

  private func behavior(_ name: String, inverted: Bool) throws(FormatError) -> Split.Behavior {
    switch (name.lowercased(), inverted) {
    case ("isolated", _), ("contiguous", false): return .isolated
    case ("removed", false): return .removed
    case ("removed", true): return .kept
    case ("mergedwithprevious", false): return .mergedWithPrevious
    case ("mergedwithnext", false): return .mergedWithNext
    default: throw unsupported("it splits text `\(name)`\(inverted ? ", inverted" : "")")
    }
  }

  /// The bytes of `precompiled_charsmap`, which stand in base 64.
  func characterMap() throws(FormatError) -> [UInt8] {
    guard let normalizer = parts["normalizer"] else { return [] }
    let steps = [normalizer] + (normalizer["normalizers"]?.elements ?? [])
    guard let text = steps.lazy.compactMap({ $0["precompiled_charsmap"]?.text }).first else {
      return []
    }
    guard let data = Data(base64Encoded: text) else {
      throw FormatError(path, "its `precompiled_charsmap` isn't in base 64")
    }
    return Array(data)
  }

  /// What stands before and after every text.
  func setTemplate(_ definition: inout TokenizerDefinition) throws(FormatError) {
    guard let processor = parts["post_processor"], processor != .null else { return }
    for step in [processor] + (processor["processors"]?.elements ?? []) {
      switch step["type"]?.text {
      case "TemplateProcessing": try setTemplate(step, &definition)
      case "BertProcessing", "RobertaProcessing":
        definition.rules.prefix = (step["cls"]?.elements?.last?.integer).map { [Int32($0)] } ?? []
        definition.rules.suffix = (step["sep"]?.elements?.last?.integer).map { [Int32($0)] } ?? []
      default: continue
      }
    }
  }

  private func setTemplate(
    _ step: JSONValue, _ definition: inout TokenizerDefinition
  ) throws(FormatError) {
    var (prefix, suffix, isBehind) = ([Int32](), [Int32](), false)
    for piece in step["single"]?.elements ?? [] {
      if piece["Sequence"] != nil {
        isBehind = true
      } else if let name = piece["SpecialToken"]?["id"]?.text {
        let ids = step["special_tokens"]?[name]?["ids"]?.elements ?? []
        let numbers = ids.compactMap(\.integer).compactMap(Int32.init(exactly:))
        if isBehind { suffix += numbers } else { prefix += numbers }
      }
    }
    (definition.rules.prefix, definition.rules.suffix) = (prefix, suffix)
  }
}
