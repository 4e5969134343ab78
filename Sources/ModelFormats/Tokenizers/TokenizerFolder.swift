import FoundationEssentials
import ModelGraph
import TensorEngine
import Tokenizers

/// The tokenizer of a model in the layout of Hugging Face: a folder with `tokenizer.json`,
/// `tokenizer.model` or `vocab.txt`, and beside it what says how it is used.
struct TokenizerFolder {
  private let path: String
  /// The file that holds the vocabulary.
  private let vocabulary: String

  private static let vocabularies = ["tokenizer.json", "tokenizer.model", "vocab.txt"]
  private static let largestText = 1 << 24

  /// Nil where the path is no folder with a vocabulary.
  init?(_ path: String) {
    let found = Self.vocabularies.first {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
    guard let found else { return nil }
    self.path = path
    vocabulary = "\(path)/\(found)"
  }

  /// - Throws: A `FormatError` naming the file that is broken.
  func tokenizer() throws(FormatError) -> Tokenizer {
    var definition = try Tokenizer(contentsOf: vocabulary).definition
    if let config = try json("tokenizer_config.json") { apply(config, to: &definition) }
    if let generation = try json("generation_config.json") {
      let ids = generation["eos_token_id"]
      for id in ids?.elements ?? [ids].compactMap({ $0 }) {
        guard let id = id.integer, id >= 0, id < definition.tokens.count else { continue }
        definition.rules.endOfTurn.insert(Int32(id))
      }
    }
    if let template = try file("chat_template.jinja") {
      definition.rules.chatTemplate = String(decoding: template.bytes, as: UTF8.self)
    }
    return try Tokenizer(definition, path: vocabulary)
  }

  private func apply(_ config: JSONValue, to definition: inout TokenizerDefinition) {
    func id(_ name: String) -> Int32? {
      let text = config[name]?.text ?? config[name]?["content"]?.text
      return text.flatMap(definition.tokens.firstIndex).map(Int32.init)
    }
    definition.rules.beginning = id("bos_token") ?? definition.rules.beginning
    definition.rules.end = id("eos_token") ?? id("sep_token") ?? definition.rules.end
    definition.rules.unknown = id("unk_token") ?? definition.rules.unknown
    definition.rules.padding = id("pad_token") ?? definition.rules.padding
    if let end = id("eos_token") { definition.rules.endOfTurn.insert(end) }
    if config["add_bos_token"]?.truth == true, definition.rules.prefix.isEmpty {
      definition.rules.prefix = [definition.rules.beginning].compactMap { $0 }
    }
    if config["add_eos_token"]?.truth == true, definition.rules.suffix.isEmpty {
      definition.rules.suffix = [definition.rules.end].compactMap { $0 }
    }
    if config["do_lower_case"]?.truth == false, vocabulary.hasSuffix("vocab.txt") {
      definition.rules.normalizers = [.clean]
    }
    let templates = config["chat_template"]
    let named = templates?.elements?.first { $0["name"]?.text == "default" }
    if let template = templates?.text ?? named?["template"]?.text {
      definition.rules.chatTemplate = template
    }
  }

  private func json(_ name: String) throws(FormatError) -> JSONValue? {
    guard let file = try file(name) else { return nil }
    var scanner = JSONScanner(
      file, path: "\(path)/\(name)", range: 0..<file.bytes.count, subject: "the JSON")
    let value = try scanner.value()
    try scanner.expectEnd()
    return value
  }

  private func file(_ name: String) throws(FormatError) -> Storage? {
    guard FileManager.default.fileExists(atPath: "\(path)/\(name)") else { return nil }
    let file = try Model.mapped("\(path)/\(name)")
    guard file.bytes.count <= Self.largestText else {
      throw FormatError(
        "\(path)/\(name)", "it takes \(file.bytes.count) bytes, beyond \(Self.largestText)")
    }
    return file
  }
}
