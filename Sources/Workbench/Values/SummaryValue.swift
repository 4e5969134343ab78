public import ContentHashing
public import Language
import ModelGraph
import TensorEngine
import TextWidth

/// A model's layers and what they cost: what `summary` yields.
public struct SummaryValue: ObjectValue, Codable, InputDecodable {
  struct Row: Codable, Equatable {
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
  /// What the model takes and yields: `input 1×28×28`.
  let inputs: [String]
  let outputs: [String]
  /// What is counted for: `a sample`, or `a token` of as many as one likes.
  let unit: String
  /// The bytes of the weights in each encoding, the most first.
  let encodings: [EncodedBytes]

  struct EncodedBytes: Codable {
    var encoding: String
    var byteCount: Int
  }

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
    for text in steps + inputs + outputs + [unit] { hasher.combine(text) }
    for part in encodings {
      hasher.combine(part.encoding)
      hasher.combine(part.byteCount)
    }
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
    inputs = model.graph.inputs.map { "\($0.name) \($0.type.text)" }
    let free = model.graph.inputs.first?.type.shape.dropFirst().contains(-1) ?? false
    unit = free && model.graph.inputs[0].type.elementType != .f32 ? "a token" : "a sample"
    let types = try model.types()
    outputs = model.graph.outputs.map { name in
      "\(name) \(types[name].map(\.sampleText) ?? "")"
    }
    let byEncoding = Dictionary(grouping: model.weights.values, by: \.encodingText)
    encodings = byEncoding.map { encoding, weights in
      EncodedBytes(encoding: encoding, byteCount: weights.reduce(0) { $0 + $1.byteCount })
    }.sorted { ($1.byteCount, $0.encoding) < ($0.byteCount, $1.encoding) }
  }

  private static let columns = [
    "layer", "operation", "output", "parameters", "multiply-adds", "bytes",
  ]

  var table: Table { Table(columns: Self.columns, rows: rows.map { $0.cells(named: $0.layer) }) }

  /// The table with what comes several times in a row written once, where that makes it short.
  private func shownTable(_ style: DisplayStyle) -> Table {
    guard rows.count > TableText.shownRows else { return table }
    let runs = RepeatedRun.runs(in: rows.map(\.kind))
    guard runs.contains(where: { $0.times > 1 }) else { return table }
    func name(at index: Int, in run: RepeatedRun) -> String {
      let last = rows[index + run.range.count * (run.times - 1)].layer
      return rows[index].layer.spanning(to: last, ellipsis: style.ellipsis)
    }
    let folded = runs.flatMap { run in
      run.range.map { rows[$0].cells(named: name(at: $0, in: run)) }
    }
    let notes = runs.filter { $0.times > 1 }.map { run in
      "\(run.range.count) rows from `\(name(at: run.range.lowerBound, in: run))` on come "
        + "\(run.times) times, and are listed once"
    }
    return Table(columns: Self.columns, rows: folded, notes: notes)
  }
}

extension SummaryValue.Row {
  /// What rows of a repeated block have in common.
  fileprivate var kind: Self {
    var kind = self
    kind.layer = layer.withoutNumbers
    return kind
  }

  fileprivate func cells(named name: String) -> [Value] {
    [
      .text(name), .text(operation), .text(output.shapeText), .number(Double(parameters)),
      .number(Double(multiplyAdds)), .quantity(Quantity(Double(byteCount), .bytes)),
    ]
  }

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
    var lines = TableText(table: shownTable(style), style: style).lines()
    lines.append("")
    let ends =
      "takes \(inputs.joined(separator: ", ")); yields \(outputs.joined(separator: ", "))"
    lines += wrapped(ends, to: style.width)
    lines.append(
      "\(count(parameters)) parameters   \(count(multiplyAdds)) multiply-adds \(unit)   "
        + "activations \(bytes(arenaBytes))")
    let bits = Double(weightBytes * 8) / Double(max(parameters, 1))
    lines.append(
      "weights \(bytes(weightBytes)) (\(Quantity(bits).displayText()) bits each)   "
        + "file \(bytes(fileBytes))")
    if encodings.count > 1 {
      let parts = encodings.map { "\($0.encoding) \(bytes($0.byteCount))" }
      lines += wrapped(parts.joined(separator: ", "), to: style.width)
    }
    if !steps.isEmpty { lines += wrapped(made(style), to: style.width).map { style.dim($0) } }
    return lines
  }

  private func made(_ style: DisplayStyle) -> String {
    "made by " + steps.joined(separator: " | ")
  }

  private func count(_ number: Int) -> String { Quantity(Double(number)).displayText() }
  private func bytes(_ number: Int) -> String { Quantity(Double(number), .bytes).displayText() }
}
