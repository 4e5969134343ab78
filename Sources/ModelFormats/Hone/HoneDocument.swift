import FoundationEssentials
import Glibc
import ModelGraph
import TensorEngine
import Tokenizers

/// The texts of a Hone file, read and held against its tensors.
struct HoneDocument {
  private let file: SafetensorsFile
  private let path: String

  init(_ file: SafetensorsFile, path: String) {
    self.file = file
    self.path = path
  }

  /// What the text called `name` says.
  func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws(FormatError) -> Value {
    guard let text = file.metadata[name] else {
      throw FormatError(path, "the text `\(name)` is missing from its metadata")
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw failure("`\(name)` doesn't say what it should: \(Self.sentence(error))", name)
    } catch {
      throw failure("`\(name)` can't be read: \(error)", name)
    }
  }

  /// The weights, put together from their parts.
  func weights(_ records: [String: WeightRecord]) throws(FormatError) -> [String: Weight] {
    var weights: [String: Weight] = [:]
    for (name, record) in records.sorted(by: { $0.key < $1.key }) {
      guard Extents.areSound(record.shape) else {
        throw failure("weight `\(name)` has the shape \(record.shape)", "hone.weights")
      }
      var parts: [String: Tensor] = [:]
      for part in record.parts {
        let tensorName = WeightRecord.tensorName(of: part, of: name, record.encoding)
        guard let tensor = file.tensors[tensorName] else {
          throw failure("weight `\(name)` lacks its tensor `\(tensorName)`", "hone.weights")
        }
        parts[part] = tensor
      }
      do throws(EncodingError) {
        try record.encoding.validate(parts, shape: record.shape)
      } catch {
        throw failure("weight `\(name)` is broken: \(error.message)", "hone.weights")
      }
      weights[name] = Weight(shape: record.shape, encoding: record.encoding, parts: parts)
    }
    return weights
  }

  /// The tokenizer, where the file has one.
  func tokenizer() throws(FormatError) -> Tokenizer? {
    guard file.metadata[TokenizerRecord.rules] != nil else { return nil }
    let rules = try decode(TokenizerRules.self, TokenizerRecord.rules)
    return try TokenizerRecord.tokenizer(file.tensors, rules, path: path)
  }

  /// The graph must be one that can be run with the weights.
  func check(_ model: Model) throws(FormatError) {
    if let problem = GraphCheck.problem(in: model) { throw failure(problem, "hone.graph") }
  }

  private func failure(_ message: String, _ name: String) -> FormatError {
    FormatError(path, message, at: file.metadataOffsets[name])
  }

  private static func sentence(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      return place(context.codingPath) + context.debugDescription
    case .keyNotFound(let key, let context):
      return place(context.codingPath) + "`\(key.stringValue)` is missing"
    @unknown default: return "\(error)"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "" : "at `\(path.map(\.stringValue).joined(separator: "."))`, "
  }
}
