public import ContentHashing
public import Language
import ModelGraph
import TensorEngine
import TextWidth

/// A model's layers and what they cost: what `summary` yields.
public struct SummaryValue: ObjectValue, Codable, InputDecodable {
  struct Row: Codable {
    var layer: String
    var operation: String
    var output: [Int]
    var parameters: Int
    var multiplyAdds: Int
    var byteCount: Int
  }

  let architecture: String
  let rows: [Row]
  let parameters: Int
  let multiplyAdds: Int
  let weightBytes: Int
  /// What the file takes.
  let fileBytes: Int
  /// What a program for one sample plans for activations.
  let arenaBytes: Int
  let steps: [String]

  public static let valueType = ValueType(
    "summary",
    fields: [
      "parameters": .quantity(.plain), "multiplyAdds": .quantity(.plain),
      "size": .quantity(.bytes), "memory": .quantity(.bytes), "table": .table,
    ])

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(architecture)
    for row in rows {
      hasher.combine(row.layer)
      hasher.combine(row.operation)
      for number in row.output + [row.parameters, row.multiplyAdds, row.byteCount] {
        hasher.combine(number)
      }
    }
    for number in [fileBytes, arenaBytes] { hasher.combine(number) }
    for step in steps { hasher.combine(step) }
    return hasher.finalized()
  }

  public func field(_ name: String) -> Value? {
    switch name {
    case "parameters": .number(Double(parameters))
    case "multiplyAdds": .number(Double(multiplyAdds))
    case "size": .quantity(Quantity(Double(fileBytes), .bytes))
    case "memory": .quantity(Quantity(Double(arenaBytes), .bytes))
    case "table": .table(table)
    default: nil
    }
  }
}

extension SummaryValue: ArchivableValue {}

extension SummaryValue {
  /// - Throws: A `GraphError` where the model's graph isn't sound.
  init(_ model: Model) throws {
    architecture = model.metadata.architecture
    rows = try model.applications(batch: 1).map { Row($0, of: model) }
    parameters = model.parameterCount
    multiplyAdds = rows.reduce(0) { $0 + $1.multiplyAdds }
    weightBytes = model.weightBytes
    fileBytes = try model.fileByteCount()
    arenaBytes = try model.compiled(batch: 1).arenaBytes
    steps = model.provenance.map(\.step)
  }

  var table: Table {
    let columns = ["layer", "operation", "output", "parameters", "multiply-adds", "bytes"]
    return Table(
      columns: columns,
      rows: rows.map { row in
        [
          .text(row.layer), .text(row.operation), .text(row.output.shapeText),
          .number(Double(row.parameters)), .number(Double(row.multiplyAdds)),
          .quantity(Quantity(Double(row.byteCount), .bytes)),
        ]
      })
  }
}

extension SummaryValue.Row {
  init(_ application: Application, of model: Model) {
    let weights = application.node.inputs.compactMap { model.weights[$0] }
    layer = application.node.name
    operation = application.node.operation
    output = Array(application.output.shape.dropFirst())
    parameters = weights.reduce(0) { $0 + $1.count }
    multiplyAdds = application.cost.multiplyAdds
    byteCount = weights.reduce(0) { $0 + $1.byteCount }
  }
}

extension SummaryValue: Displayable {
  public var brief: String { "summary of \(rows.count) layers" }

  public func lines(_ style: DisplayStyle) -> [String] {
    var lines = TableText(table: table, style: style).lines()
    lines.append("")
    lines.append(
      "\(count(parameters)) parameters   \(count(multiplyAdds)) multiply-adds a sample   "
        + "activations \(bytes(arenaBytes))")
    let bits = Double(weightBytes * 8) / Double(max(parameters, 1))
    lines.append(
      "weights \(bytes(weightBytes)) (\(Quantity(bits).displayText()) bits each)   "
        + "file \(bytes(fileBytes))")
    if !steps.isEmpty { lines += wrapped(made(style), to: style.width).map { style.dim($0) } }
    return lines
  }

  private func made(_ style: DisplayStyle) -> String {
    "made by " + steps.joined(separator: " | ")
  }

  private func count(_ number: Int) -> String { Quantity(Double(number)).displayText() }
  private func bytes(_ number: Int) -> String { Quantity(Double(number), .bytes).displayText() }
}
