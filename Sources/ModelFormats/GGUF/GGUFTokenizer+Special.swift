import Tokenizers

/// The tokens with a part of their own: which they are, and where they go.
extension GGUFTokenizer {
  /// Where a kind of vocabulary has its tokens unless the file says otherwise.
  private struct Standard {
    var beginning: Int?
    var end: Int?
    var unknown: Int?
    var separator: Int?
    var padding: Int?
    var addsBeginning = false
    var addsEnd = false

    init(model: String, startsWithBeginning: Bool) {
      switch model {
      case "llama": (beginning, end, unknown, addsBeginning) = (1, 2, 0, true)
      case "bert":
        (beginning, unknown, separator, padding) = (101, 100, 102, 0)
        addsBeginning = true
      case "t5": (end, unknown, padding, addsEnd) = (1, 2, 0, true)
      default: (beginning, end, addsBeginning) = (11, 11, startsWithBeginning)
      }
    }
  }

  func addSpecialTokens(
    to definition: inout TokenizerDefinition, model: String
  ) throws(FormatError) {
    let count = definition.tokens.count
    let standard = Standard(
      model: model, startsWithBeginning: PreTokenizer.named(preTokenizer)?.startsText ?? false)
    var rules = definition.rules
    let first = model == "bert" ? id("cls", count) : nil
    rules.beginning = id("bos", count) ?? first ?? valid(standard.beginning, count)
    rules.end = id("eos", count) ?? valid(standard.end, count)
    rules.unknown = id("unknown", count) ?? valid(standard.unknown, count)
    rules.padding = id("padding", count) ?? valid(standard.padding, count)
    if truth("add_bos_token", standard: standard.addsBeginning), let beginning = rules.beginning {
      rules.prefix = [beginning]
    }
    let separator =
      id("seperator", count) ?? id("separator", count) ?? valid(standard.separator, count)
    if model == "bert" || truth("add_sep_token", standard: false), let separator {
      rules.suffix = [separator]
    }
    if truth("add_eos_token", standard: standard.addsEnd), let end = rules.end {
      rules.suffix = [end]
    }
    if case .text(let template)? = header.values["tokenizer.chat_template"] {
      rules.chatTemplate = template
    }
    let turnEnds = [rules.end, id("eot", count), id("eom", count)].compactMap { $0 }
    rules.endOfTurn = EndOfTurn.ids(in: &definition).union(turnEnds)
    strip(&rules, definition)
    definition.rules = rules
  }

  /// An id that the file names; nil where it names none, or one that isn't there.
  private func id(_ name: String, _ count: Int) -> Int32? {
    guard case .integer(let id)? = header.values["tokenizer.ggml.\(name)_token_id"] else {
      return nil
    }
    return valid(id, count)
  }

  private func valid(_ id: Int?, _ count: Int) -> Int32? {
    guard let id, id >= 0, id < count else { return nil }
    return Int32(id)
  }

  /// Phi-3's marks take the white space after them along; the file doesn't say so.
  private func strip(_ rules: inout TokenizerRules, _ definition: TokenizerDefinition) {
    guard case .text(let name)? = header.values["general.name"],
      ["phi-3", "phi3"].contains(where: name.lowercased().contains)
    else { return }
    let exceptions = ["<unk>", "<s>", "<|endoftext|>"]
    for (id, kind) in definition.kinds.enumerated() where kind != .normal && kind != .byte {
      guard !exceptions.contains(definition.tokens.text(id)) else { continue }
      rules.stripsAfter.insert(Int32(id))
    }
  }
}
