import Charts
import Language
import ModelGraph
import TensorEngine

extension Command {
  static let histogram = Command(
    "histogram", "Draws how often values fall into equal ranges.",
    input: NumberSource.self, output: ChartValue.valueType,
    Parameter<Name?>("column", "which column of a table", default: .some(nil), .positional),
    Parameter<Int>("bins", "how many ranges", in: 1...1000, default: 40),
    details: """
      Of a layer's weights, of all weights of a model, of a list or of a table's column. Weights \
      that are exactly zero are counted in the title.
      """,
    examples: [
      Example(#"load "models/digits-cnn.hone" | layer conv2 | histogram"#, "a layer's weights"),
      Example("[1 2 2 3 3 3] | histogram bins=3", "a list of numbers"),
    ]
  ) { context, source, column, bins in
    let (values, label, unit) = try source.numbers(column: column, context)
    // Pruned weights would dwarf all others: they are counted in the title instead.
    let shown = source.isWeights ? values.filter { $0 != 0 } : values
    let zeros = values.count - shown.count
    let title = zeros == 0 ? "" : "\(zeros) of \(values.count) are zero and left out"
    return .object(
      ChartValue(.histogram(shown, bins: bins, x: Axis(label, unit: unit), title: title)))
  }
}

/// What holds numbers to draw the distribution of.
enum NumberSource: InputDecodable {
  case layer(LayerValue)
  case model(ModelValue)
  case table(Table)
  case list([Value])

  static let valueTypes: [ValueType] = [
    LayerValue.valueType, ModelValue.valueType, .table, .list,
  ]

  static func decode(_ call: Call) throws(Diagnostic) -> NumberSource {
    let expected = "a layer, a model, a table or a list"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    switch input {
    case .object(let layer as LayerValue): return .layer(layer)
    case .object(let model as ModelValue): return .model(model)
    case .table(let table): return .table(table)
    case .list(let values): return .list(values)
    default: throw call.wrongInput(input, expected: expected)
    }
  }

  var isWeights: Bool {
    switch self {
    case .layer, .model: true
    case .table, .list: false
    }
  }

  func numbers(
    column: Name?, _ context: RunContext
  ) throws -> (values: [Double], label: String, unit: Unit) {
    switch self {
    case .layer(let layer):
      return (
        try layer.mainWeight?.decoded().floats.map(Double.init) ?? [], layer.layer.name, .plain
      )
    case .model(let model):
      let weights = model.model.weights.sorted { $0.key < $1.key }
      return (try weights.flatMap { try $1.decoded().floats.map(Double.init) }, "weight", .plain)
    case .list(let values): return try Self.numbers(values, "", context)
    case .table(let table):
      guard let column else {
        throw context.problem(
          "which column? The table has \(table.columns.joined(separator: ", "))",
          hint: "name one: `histogram COLUMN`")
      }
      let index = try table.index(of: column, in: context, "column")
      return try Self.numbers(table.rows.map { $0[index] }, column.text, context)
    }
  }

  private static func numbers(
    _ values: [Value], _ label: String, _ context: RunContext
  ) throws -> (values: [Double], label: String, unit: Unit) {
    let numbers = values.compactMap(\.asQuantity)
    guard numbers.count == values.count, let first = numbers.first else {
      throw context.problem("there are no numbers to draw in `\(label)`")
    }
    return (numbers.map(\.value), label, first.dimension.chartUnit)
  }
}

extension Value {
  var asQuantity: Quantity? {
    guard case .quantity(let quantity) = self else { return nil }
    return quantity
  }
}
