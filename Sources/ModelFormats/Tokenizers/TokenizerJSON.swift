import TensorEngine
import Tokenizers

/// Hugging Face's `tokenizer.json`.
///
/// The vocabulary and the merges are read straight into tables: ten megabytes take a fraction of a
/// second. What surrounds them is small and read as values.
struct TokenizerJSON {
  let path: String
  /// The members beside the model's vocabulary and merges.
  var parts: [String: JSONValue] = [:]
  var model: [String: JSONValue] = [:]
  private var vocabulary = Vocabulary()
  private var merges = TextTable()

  private static let largest = 1 << 29
  static let mostTokens = 1 << 23

  /// - Throws: A `FormatError` where the file is no such JSON or asks for what isn't supported.
  static func read(_ file: Storage, path: String) throws(FormatError) -> TokenizerDefinition {
    guard file.bytes.count <= largest else {
      throw FormatError(path, "it takes \(file.bytes.count) bytes, beyond \(largest)")
    }
    var json = TokenizerJSON(path: path)
    var scanner = JSONScanner(
      file, path: path, range: 0..<file.bytes.count, subject: "the tokenizer")
    try scanner.forEachMember { (name, scanner) throws(FormatError) in
      if name == "model" {
        try json.readModel(&scanner)
      } else {
        json.parts[name] = try scanner.value()
      }
    }
    try scanner.expectEnd()
    return try json.definition()
  }

  private mutating func readModel(_ scanner: inout JSONScanner) throws(FormatError) {
    try scanner.forEachMember { (name, scanner) throws(FormatError) in
      switch name {
      case "vocab" where scanner.peek() == UInt8(ascii: "["):
        try vocabulary.readScored(&scanner)
      case "vocab": try vocabulary.readNumbered(&scanner)
      case "merges": try readMerges(&scanner)
      default: model[name] = try scanner.value()
      }
    }
  }

  /// The pairs, as `"left right"` or as `["left", "right"]`.
  private mutating func readMerges(_ scanner: inout JSONScanner) throws(FormatError) {
    var text: [UInt8] = []
    try scanner.forEachElement { (scanner) throws(FormatError) in
      let start = scanner.offset
      if scanner.peek() == UInt8(ascii: "[") {
        var sides = 0
        try scanner.forEachElement { (scanner) throws(FormatError) in
          text.removeAll(keepingCapacity: true)
          try scanner.appendString(to: &text)
          merges.append(text)
          sides += 1
        }
        guard sides == 2 else { throw scanner.error("a merge has \(sides) sides", at: start) }
        return
      }
      text.removeAll(keepingCapacity: true)
      try scanner.appendString(to: &text)
      guard let blank = text.dropFirst().firstIndex(of: 0x20) else {
        throw scanner.error("a merge isn't two texts with a blank between", at: start)
      }
      merges.append(text[..<blank])
      merges.append(text[(blank + 1)...])
    }
  }

  private func definition() throws(FormatError) -> TokenizerDefinition {
    var vocabulary = vocabulary
    let added = try addedTokens()
    for token in added { vocabulary.add(token.text, id: token.id) }
    let tokens = try vocabulary.table(path: path)
    var definition = TokenizerDefinition(
      tokens: tokens, kinds: Array(repeating: .normal, count: tokens.count),
      scores: vocabulary.scores(count: tokens.count), merges: merges, rules: try rules())
    definition.characterMap = try characterMap()
    for token in added {
      definition.kinds[token.id] = token.isSpecial ? .control : .userDefined
      if token.stripsBefore { definition.rules.stripsBefore.insert(Int32(token.id)) }
      if token.stripsAfter { definition.rules.stripsAfter.insert(Int32(token.id)) }
    }
    setUnknown(&definition)
    try setTemplate(&definition)
    definition.rules.endOfTurn = EndOfTurn.ids(in: &definition)
    return definition
  }

  private func setUnknown(_ definition: inout TokenizerDefinition) {
    let named = model["unk_token"]?.text.flatMap(definition.tokens.firstIndex)
    guard let id = named ?? model["unk_id"]?.integer, id >= 0, id < definition.tokens.count else {
      return
    }
    definition.rules.unknown = Int32(id)
    definition.kinds[id] = .unknown
  }
}

extension TokenizerJSON {
  private struct AddedToken {
    let id: Int
    let text: String
    let isSpecial: Bool
    let stripsBefore: Bool
    let stripsAfter: Bool
  }

  private func addedTokens() throws(FormatError) -> [AddedToken] {
    var tokens: [AddedToken] = []
    for value in parts["added_tokens"]?.elements ?? [] {
      guard let id = value["id"]?.integer, let text = value["content"]?.text, id >= 0,
        id < Self.mostTokens
      else { throw FormatError(path, "an added token has no `id` or no `content`") }
      tokens.append(
        AddedToken(
          id: id, text: text, isSpecial: value["special"]?.truth ?? false,
          stripsBefore: value["lstrip"]?.truth ?? false,
          stripsAfter: value["rstrip"]?.truth ?? false))
    }
    return tokens
  }
}

/// The tokens of a `tokenizer.json` as they come: in any order, with gaps.
private struct Vocabulary {
  /// A token's id and where its text lies.
  private struct Entry {
    let id: Int32
    let start: Int32
    let end: Int32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var listScores: [Float] = []

  /// `{"text": id, …}`.
  mutating func readNumbered(_ scanner: inout JSONScanner) throws(FormatError) {
    try scanner.expect("{")
    guard !scanner.take("}") else { return }
    repeat {
      let start = bytes.count
      try scanner.appendString(to: &bytes)
      let end = bytes.count
      try scanner.expect(":")
      let offset = scanner.offset
      let id = try scanner.count()
      guard id < TokenizerJSON.mostTokens else {
        throw scanner.error("a token has the id \(id)", at: offset)
      }
      enter(start..<end, id: id)
    } while scanner.take(",")
    try scanner.expect("}")
  }

  /// `[["text", score], …]`.
  mutating func readScored(_ scanner: inout JSONScanner) throws(FormatError) {
    try scanner.forEachElement { (scanner) throws(FormatError) in
      guard listScores.count < TokenizerJSON.mostTokens else {
        throw scanner.error("it has too many tokens")
      }
      try scanner.expect("[")
      let start = bytes.count
      try scanner.appendString(to: &bytes)
      enter(start..<bytes.count, id: listScores.count)
      try scanner.expect(",")
      listScores.append(Float(try scanner.number()))
      try scanner.expect("]")
    }
  }

  mutating func add(_ text: String, id: Int) {
    let start = bytes.count
    bytes += text.utf8
    enter(start..<bytes.count, id: id)
  }

  private mutating func enter(_ text: Range<Int>, id: Int) {
    entries.append(
      Entry(id: Int32(id), start: Int32(text.lowerBound), end: Int32(text.upperBound)))
  }

  /// The texts by id. Ids without a token have an empty text; most ids must have one.
  func table(path: String) throws(FormatError) -> TextTable {
    let count = (entries.map(\.id).max() ?? -1) + 1
    guard count <= 2 * entries.count + 1024 else {
      throw FormatError(path, "of the ids up to \(count - 1) only \(entries.count) have a token")
    }
    var places = [Range<Int32>](repeating: 0..<0, count: Int(count))
    for entry in entries { places[Int(entry.id)] = entry.start..<entry.end }
    var table = TextTable()
    table.reserveCapacity(places.count, bytes: bytes.count)
    for place in places { table.append(bytes[Int(place.lowerBound)..<Int(place.upperBound)]) }
    return table
  }

  func scores(count: Int) -> [Float] {
    guard !listScores.isEmpty else { return [] }
    return listScores + Array(repeating: 0, count: max(count - listScores.count, 0))
  }
}
