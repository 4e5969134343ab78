import ContentHashing
import FoundationEssentials
import Glibc
public import ModelGraph
public import TensorEngine
import Tokenizers

/// Hone's own file: a safetensors file whose metadata hold the graph, how the weights are encoded,
/// and what the model remembers.
///
/// Any reader of safetensors finds the weights: a dense one under its name, the parts of another
/// under `name/part`, a vocabulary under `tokenizer.*`. The texts `hone.graph`, `hone.weights`, `hone.metadata` and
/// `hone.provenance` are JSON, `hone.content` names all of it, so that damage is noticed, and
/// `hone.version` is the version of this layout.
public enum HoneFormat: ModelFormat {
  public static let name = "Hone"
  public static let fileExtensions = ["hone", "safetensors"]
  /// The version of the layout that is written; older ones stay readable.
  public static let version = 1

  public static func recognizes(_ start: [UInt8]) -> Bool {
    guard start.count > 8, start[8] == UInt8(ascii: "{") else { return false }
    let length = start[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= UInt64(SafetensorsHeader.largest)
  }

  /// Files up to this many bytes are read whole when they are opened, and held against their
  /// `hone.content`; larger ones are mapped, and held against it by `Model.check(against:)`.
  static let largestReadWhole = 64 << 20

  public static func load(_ file: Storage, path: String) throws(FormatError) -> Model {
    guard file.bytes.count <= largestReadWhole else {
      return try read(file, path: path, expecting: nil)
    }
    return try read(file, path: path, expecting: { fingerprint(of: $0) })
  }

  /// Reads a file whose `hone.content` must be what `content` makes of the model.
  static func read(
    _ file: Storage, path: String, expecting content: ((Model) -> String)?
  ) throws(FormatError) -> Model {
    let file = try SafetensorsFile(file, path: path)
    guard let text = file.metadata["hone.version"] else {
      return try HuggingFace.load(file, path: path)
    }
    guard let version = Int(text), (1...Self.version).contains(version) else {
      throw FormatError(
        path, "it is written in version `\(text)` of the layout; this Hone reads 1 to \(version)",
        at: file.metadataOffsets["hone.version"], hint: "use a newer Hone", cause: .unsupported)
    }
    let document = HoneDocument(file, path: path)
    let records = try document.decode([String: WeightRecord].self, "hone.weights")
    var model = Model(
      graph: try document.decode(Graph.self, "hone.graph"),
      weights: try document.weights(records),
      metadata: try document.decode(Model.Metadata.self, "hone.metadata"),
      provenance: try document.decode([Provenance].self, "hone.provenance"))
    model.metadata.tokenizer = try document.tokenizer()
    try document.check(model)
    if let content { try check(content(model), against: file, path: path) }
    return model
  }

  /// Holds a model against what the file that it was read from names as its content.
  static func check(_ model: Model, against file: Storage, path: String) throws(FormatError) {
    let file = try SafetensorsFile(file, path: path)
    guard file.metadata["hone.version"] != nil else { return }
    try check(fingerprint(of: model), against: file, path: path)
  }

  private static func check(
    _ content: String, against file: SafetensorsFile, path: String
  ) throws(FormatError) {
    guard file.metadata["hone.content"] == content else {
      throw FormatError(
        path, "its content isn't what was written: some of its bytes have changed",
        at: file.metadataOffsets["hone.content"], hint: "get the file again")
    }
  }

  /// Names everything that the file holds, so that a single changed bit is noticed.
  private static func fingerprint(of model: Model) -> String {
    var hasher = ContentHasher()
    hasher.combine(model.contentHash)
    for step in model.provenance {
      hasher.combine(step.step)
      for input in step.inputs { hasher.combine(input) }
    }
    return hasher.finalized().description
  }

  public static func save(_ model: Model, to path: String) throws(FormatError) {
    let content = try content(of: model, path: path)
    try SafetensorsWriter.write(content.tensors, metadata: content.texts, to: path)
  }

  /// The file that `save` would write, as bytes.
  ///
  /// - Throws: A `FormatError` where two tensors would have one name.
  public static func bytes(of model: Model) throws(FormatError) -> [UInt8] {
    let content = try content(of: model, path: "")
    return SafetensorsWriter.bytes(content.tensors, metadata: content.texts)
  }

  /// The bytes that the file `save` would write takes.
  ///
  /// - Throws: A `FormatError` where two tensors would have one name.
  public static func byteCount(of model: Model) throws(FormatError) -> Int {
    let content = try content(of: model, path: "")
    return SafetensorsWriter.byteCount(content.tensors, metadata: content.texts)
  }

  private static func content(
    of model: Model, path: String
  ) throws(FormatError) -> (tensors: [String: Tensor], texts: [(name: String, text: String)]) {
    var tensors: [String: Tensor] = [:]
    var records: [String: WeightRecord] = [:]
    for (name, weight) in model.weights.sorted(by: { $0.key < $1.key }) {
      records[name] = WeightRecord(weight)
      for (part, tensor) in weight.parts.sorted(by: { $0.key < $1.key }) {
        let tensorName = WeightRecord.tensorName(of: part, of: name, weight.encoding)
        guard tensorName != "__metadata__", tensors.updateValue(tensor, forKey: tensorName) == nil
        else {
          throw FormatError(path, "two tensors would be called `\(tensorName)`")
        }
      }
    }
    let vocabulary = model.metadata.tokenizer.map(TokenizerRecord.tensors(of:)) ?? [:]
    for (name, tensor) in vocabulary.sorted(by: { $0.key < $1.key }) {
      guard tensors.updateValue(tensor, forKey: name) == nil else {
        throw FormatError(path, "two tensors would be called `\(name)`")
      }
    }
    let content = fingerprint(of: model)
    return (tensors, try texts(of: model, records, content: content, path: path))
  }

  static func texts(
    of model: Model, _ records: [String: WeightRecord], content: String, path: String
  ) throws(FormatError) -> [(name: String, text: String)] {
    var texts = [
      ("hone.version", "\(version)"),
      ("hone.graph", try json(model.graph, path: path)),
      ("hone.weights", try json(records, path: path)),
      ("hone.metadata", try json(model.metadata, path: path)),
      ("hone.provenance", try json(model.provenance, path: path)),
      ("hone.content", content),
    ]
    if let tokenizer = model.metadata.tokenizer {
      texts.append((TokenizerRecord.rules, try json(tokenizer.definition.rules, path: path)))
    }
    return texts
  }

  private static func json(_ value: some Encodable, path: String) throws(FormatError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The loss of a training that came to nothing is a NaN, and part of what is remembered.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw FormatError(path, "the model can't be written down: \(error)", cause: .unsupported)
    }
  }
}
