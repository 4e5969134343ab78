import TensorEngine
import Tokenizers

/// BERT's `vocab.txt`: a token on each line.
enum VocabularyFile {
  /// - Throws: A `FormatError` where it isn't UTF-8 or lacks BERT's marks.
  static func read(_ file: Storage, path: String) throws(FormatError) -> TokenizerDefinition {
    var table = TextTable()
    let isEnded = file.bytes.last == 0x0A
    let lines = isEnded ? file.bytes.dropLast() : file.bytes[...]
    for line in lines.split(separator: 0x0A, omittingEmptySubsequences: false) {
      table.append(line.last == 0x0D ? line.dropLast() : line)
    }
    guard String(validating: table.bytes, as: UTF8.self) != nil else {
      throw FormatError(path, "it isn't UTF-8")
    }
    var definition = TokenizerDefinition(
      tokens: table, kinds: Array(repeating: .normal, count: table.count), rules: .bert)
    func id(_ name: String, _ kind: TokenKind) throws(FormatError) -> Int32 {
      guard let id = table.firstIndex(of: name) else {
        throw FormatError(path, "it lacks the token `\(name)`")
      }
      definition.kinds[id] = kind
      return Int32(id)
    }
    definition.rules.prefix = [try id("[CLS]", .control)]
    definition.rules.suffix = [try id("[SEP]", .control)]
    definition.rules.unknown = try id("[UNK]", .unknown)
    definition.rules.padding = try id("[PAD]", .control)
    if let mask = table.firstIndex(of: "[MASK]") { definition.kinds[mask] = .control }
    return definition
  }
}
