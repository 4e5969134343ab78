import ModelGraph
import TensorEngine
import Tokenizers

/// A tokenizer in a Hone file: its vocabulary as tensors, its rules as a text beside them.
enum TokenizerRecord {
  /// The metadata's text that holds the rules.
  static let rules = "hone.tokenizer"

  /// The tensors of a tokenizer, by name; what is empty is left out.
  static func tensors(of tokenizer: Tokenizer) -> [String: Tensor] {
    let definition = tokenizer.definition
    var tensors: [String: Tensor] = [:]
    func add<Element: BitwiseCopyable>(_ name: String, _ values: [Element], _ type: ElementType) {
      guard !values.isEmpty else { return }
      tensors["tokenizer.\(name)"] = Tensor(shape: [values.count], elementType: type) { target in
        values.withUnsafeBytes { target.copyMemory(from: $0) }
      }
    }
    for (name, table) in [("tokens", definition.tokens), ("merges", definition.merges)]
    where table.count > 0 {
      add("\(name).bytes", table.bytes, .u8)
      add("\(name).offsets", table.offsets, .i32)
    }
    add("kinds", definition.kinds.map(\.rawValue), .u8)
    add("scores", definition.scores, .f32)
    add("character_map", definition.characterMap, .u8)
    return tensors
  }

  /// The tokenizer that tensors and rules describe.
  ///
  /// - Throws: A `FormatError` where they are broken.
  static func tokenizer(
    _ tensors: [String: Tensor], _ rules: TokenizerRules, path: String
  ) throws(FormatError) -> Tokenizer {
    func values<Element>(
      _ name: String, _ type: ElementType, as: Element.Type
    ) throws(FormatError) -> [Element] {
      guard let tensor = tensors["tokenizer.\(name)"] else { return [] }
      guard tensor.elementType == type, tensor.shape.count == 1 else {
        throw FormatError(path, "tensor `tokenizer.\(name)` isn't a row of \(type)")
      }
      return tensor.withElements(as: Element.self) { Array($0) }
    }
    func table(_ name: String) throws(FormatError) -> TextTable {
      let bytes = try values("\(name).bytes", .u8, as: UInt8.self)
      let offsets = try values("\(name).offsets", .i32, as: Int32.self)
      if offsets.isEmpty { return TextTable() }
      guard let table = TextTable(bytes: bytes, offsets: offsets) else {
        throw FormatError(path, "tensor `tokenizer.\(name).offsets` doesn't say where texts lie")
      }
      return table
    }
    var definition = TokenizerDefinition(
      tokens: try table("tokens"), scores: try values("scores", .f32, as: Float.self),
      merges: try table("merges"),
      characterMap: try values("character_map", .u8, as: UInt8.self), rules: rules)
    for number in try values("kinds", .u8, as: UInt8.self) {
      guard let kind = TokenKind(rawValue: number) else {
        throw FormatError(path, "tensor `tokenizer.kinds` holds \(number), where 1 to 6 are kinds")
      }
      definition.kinds.append(kind)
    }
    do throws(TokenizerError) {
      return try Tokenizer(definition)
    } catch {
      throw FormatError(path, "its tokenizer is broken: \(error.message)")
    }
  }
}
