import TensorEngine
import Tokenizers

/// SentencePiece's `tokenizer.model`: a message of Protocol Buffers
/// (`sentencepiece_model.proto`, `ModelProto`).
struct SentencePieceModel {
  private var tokens = TextTable()
  private var kinds: [TokenKind] = []
  private var scores: [Float] = []
  private var characterMap: [UInt8] = []
  /// `TrainerSpec`.
  private var modelType = 1
  private var fallsBackToBytes = false
  private var ids: [Int: Int] = [40: 0, 41: 1, 42: 2, 43: -1]
  /// `NormalizerSpec`.
  private var addsPrefix = true
  private var removesExtraSpaces = true
  private var marksSpaces = true

  private static let mostTokens = 1 << 23

  /// Whether a file that starts so may be one: the first piece, a message in field 1.
  static func recognizes(_ start: [UInt8]) -> Bool {
    start.count > 4 && start[0] == 0x0A && start[2] == 0x0A && start[1] < 0x80
      && Int(start[3]) + 2 <= Int(start[1])
  }

  /// - Throws: A `FormatError` where the file is broken or of a kind that isn't supported.
  static func read(_ file: Storage, path: String) throws(FormatError) -> TokenizerDefinition {
    var model = SentencePieceModel()
    var message = ProtobufMessage(file.bytes, path: path, range: 0..<file.bytes.count)
    while let field = try message.next() {
      switch (field.number, field.content) {
      case (1, .bytes(let range)): try model.readPiece(message.within(range))
      case (2, .bytes(let range)): try model.readTrainer(message.within(range))
      case (3, .bytes(let range)): try model.readNormalizer(message.within(range))
      default: continue
      }
    }
    return try model.definition(path: path)
  }

  private mutating func readPiece(_ message: ProtobufMessage) throws(FormatError) {
    var (message, kind, score, text) = (message, TokenKind.normal, Float(0), Range<Int>?.none)
    while let field = try message.next() {
      switch (field.number, field.content) {
      case (1, .bytes(let range)): text = range
      case (2, .fixed32(let bits)): score = Float(bitPattern: bits)
      case (3, .number(let number)): kind = TokenKind(rawValue: UInt8(clamping: number)) ?? .normal
      default: continue
      }
    }
    guard tokens.count < Self.mostTokens else { throw message.error("it has too many pieces") }
    tokens.append(text.map { Array(message.bytes($0)) } ?? [])
    kinds.append(kind)
    scores.append(score)
  }

  private mutating func readTrainer(_ message: ProtobufMessage) throws(FormatError) {
    var message = message
    while let field = try message.next() {
      guard case .number(let number) = field.content else { continue }
      switch field.number {
      case 3: modelType = Int(clamping: number)
      case 35: fallsBackToBytes = number != 0
      case 40...43: ids[field.number] = Int(truncatingIfNeeded: number)
      default: continue
      }
    }
  }

  private mutating func readNormalizer(_ message: ProtobufMessage) throws(FormatError) {
    var message = message
    while let field = try message.next() {
      switch (field.number, field.content) {
      case (2, .bytes(let range)): characterMap = Array(message.bytes(range))
      case (3, .number(let number)): addsPrefix = number != 0
      case (4, .number(let number)): removesExtraSpaces = number != 0
      case (5, .number(let number)): marksSpaces = number != 0
      default: continue
      }
    }
  }

  private func definition(path: String) throws(FormatError) -> TokenizerDefinition {
    guard modelType == 1 || modelType == 2, marksSpaces else {
      throw FormatError(
        path, "its model is of type \(modelType), where unigram and BPE are supported",
        cause: .unsupported)
    }
    var rules = TokenizerRules(
      modelType == 1 ? .unigram : .scoredPairs, alphabet: .spaceMarks)
    if !characterMap.isEmpty { rules.normalizers.append(.characterMap) }
    if removesExtraSpaces { rules.normalizers.append(.collapseSpaces) }
    rules.normalizers += [
      .replace(" ", with: "▁"), .prepend("▁", to: addsPrefix ? .first : .never),
    ]
    rules.dropsFirstSpace = addsPrefix
    rules.fallsBackToBytes = fallsBackToBytes
    rules.fusesUnknown = true
    func id(_ field: Int) -> Int32? {
      ids[field].flatMap { $0 >= 0 && $0 < tokens.count ? Int32($0) : nil }
    }
    (rules.unknown, rules.beginning, rules.end, rules.padding) = (id(40), id(41), id(42), id(43))
    // Llama's and Gemma's texts begin with the mark for it; T5's, unigram ones, end with theirs.
    rules.prefix = modelType == 2 ? [rules.beginning].compactMap { $0 } : []
    var definition = TokenizerDefinition(
      tokens: tokens, kinds: kinds, scores: scores, characterMap: characterMap, rules: rules)
    definition.rules.endOfTurn = EndOfTurn.ids(in: &definition)
      .union([rules.end].compactMap { $0 })
    return definition
  }
}
