public import ContentHashing
import FoundationEssentials
import Glibc
public import Language
import ModelGraph
import TensorEngine
import TextWidth

/// One layer of a model: a node that has weights.
public struct LayerValue: ObjectValue, ArgumentDecodable, InputDecodable {
  let model: Model
  let layer: Layer

  public static let valueType = ValueType(
    "layer", fields: ["parameters": .quantity(.plain), "sparsity": .quantity(.share)])

  /// The layer's main weight: what multiplies, rather than what is added.
  var mainWeight: Weight? {
    layer.weights.compactMap { model.weights[$0] }.max { $0.shape.count < $1.shape.count }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(layer.name)
    for name in layer.weights {
      if let weight = model.weights[name] { hasher.combine(weight.contentHash) }
    }
    return hasher.finalized()
  }

  public func field(_ name: String) -> Value? {
    switch name {
    case "parameters":
      .number(Double(layer.weights.reduce(0) { $0 + (model.weights[$1]?.count ?? 0) }))
    case "sparsity": (try? mainWeight?.zeroShare()).map(Value.share)
    default: nil
    }
  }
}

extension LayerValue: Displayable {
  public var brief: String { layer.name }

  public func lines(_ style: DisplayStyle) -> [String] {
    let node = model.graph.nodes.first { $0.name == layer.name }
    let attributes = (node?.attributes ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value.displayText)" }
    let facts = ([layer.operation] + attributes).joined(separator: " ")
    let rows = wrapped(facts, to: style.width - layer.name.count - 2)
    let head = rows.enumerated().map { index, row in
      (index == 0 ? style.bold(layer.name) : padded("", to: layer.name.count)) + "  " + row
    }
    return head + layer.weights.flatMap { weightLines($0, style) }
  }

  private func weightLines(_ name: String, _ style: DisplayStyle) -> [String] {
    guard let weight = model.weights[name] else { return [] }
    let size = Quantity(Double(weight.byteCount), .bytes).displayText()
    let head = "  \(name)  \(weight.shape.shapeText)  \(weight.encodingText)  \(size)"
    guard let values = try? weight.decoded().floats else { return [head] }
    let statistics = NumberStatistics(values)
    return [head, style.dim("    \(statistics.text)")]
  }
}

extension LayerValue: ArchivableValue {
  private struct Archive: Codable {
    var model: Data
    var layer: String
  }

  func archived() throws -> Data {
    let model = try ModelValue(model).archived()
    return try ValueArchive.encoder().encode(Archive(model: model, layer: layer.name))
  }

  static func restored(from data: Data) throws -> LayerValue {
    let archive = try PropertyListDecoder().decode(Archive.self, from: data)
    let model = try ModelValue.restored(from: archive.model).model
    guard let layer = model.layer(named: archive.layer) else {
      throw ArchiveError(message: "the recorded model has no layer `\(archive.layer)`")
    }
    return LayerValue(model: model, layer: layer)
  }
}
