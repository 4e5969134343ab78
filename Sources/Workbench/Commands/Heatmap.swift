import Charts
import Language
import ModelGraph
import TensorEngine

extension Command {
  static let heatmap = Command(
    "heatmap", "Draws numbers as shades: a layer's weights, or a table over two columns.",
    input: HeatmapSource.self, output: ChartValue.valueType,
    Parameter<Name?>("x", "the column that runs across", default: .some(nil), .positional),
    Parameter<Name?>("y", "the column that runs down", default: .some(nil), .positional),
    Parameter<Name?>("value", "the column that is shaded", default: .some(nil), .positional),
    details: """
      Of a table, name three columns. A layer's weight is drawn as a matrix, its last axis across \
      and all others down; of a large one every n-th row and column.
      """,
    examples: [
      Example(
        "sweep a=[1 2 3] b=[1 2 3] { a * b } | heatmap a b value", "a multiplication table"),
      Example(#"load "models/digits-mlp.hone" | layer output | heatmap"#, "a layer's weights"),
    ]
  ) { context, source, x, y, value in
    switch source {
    case .layer(let layer):
      return .object(ChartValue(try Chart.heatmap(of: layer)))
    case .table(let table):
      guard let x, let y, let value else {
        throw context.problem(
          "a table's heatmap takes three columns; it has \(table.columns.joined(separator: ", "))",
          hint: "like `heatmap ACROSS DOWN SHADE`")
      }
      let indices = (
        x: try table.index(of: x, in: context, "x"), y: try table.index(of: y, in: context, "y"),
        value: try table.index(of: value, in: context, "value")
      )
      return .object(
        ChartValue(Chart.heatmap(of: table, x: indices.x, y: indices.y, value: indices.value)))
    }
  }
}

enum HeatmapSource: InputDecodable {
  case layer(LayerValue)
  case table(Table)

  static let valueTypes: [ValueType] = [LayerValue.valueType, .table]

  static func decode(_ call: Call) throws(Diagnostic) -> HeatmapSource {
    let expected = "a layer or a table"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    switch input {
    case .object(let layer as LayerValue): return .layer(layer)
    case .table(let table): return .table(table)
    default: throw call.wrongInput(input, expected: expected)
    }
  }
}

extension Chart {
  /// One cell per pair of values in two columns; the last row of a pair counts.
  fileprivate static func heatmap(of table: Table, x: Int, y: Int, value: Int) -> Chart {
    let columns = distinct(table.rows.map { $0[x].cellText })
    let rows = distinct(table.rows.map { $0[y].cellText })
    var cells = [[Double]](
      repeating: Array(repeating: .nan, count: columns.count), count: rows.count)
    for row in table.rows {
      guard let column = columns.firstIndex(of: row[x].cellText),
        let line = rows.firstIndex(of: row[y].cellText)
      else { continue }
      cells[line][column] = row[value].asQuantity?.value ?? .nan
    }
    let unit = table.rows.lazy.compactMap { $0[value].asQuantity }.first?.dimension.chartUnit
    return .heatmap(
      cells, rowLabels: rows, columnLabels: columns, x: table.columns[x], y: table.columns[y],
      unit: unit ?? .plain, title: table.columns[value])
  }

  /// A layer's main weight as a matrix, thinned out to what a screen can show.
  fileprivate static func heatmap(of layer: LayerValue) throws -> Chart {
    guard let weight = layer.mainWeight else { return .heatmap([]) }
    let values = try weight.decoded().floats
    let columns = weight.shape.last ?? 1
    let rows = weight.count / max(columns, 1)
    let rowStep = max(1, (rows + 23) / 24)
    let columnStep = max(1, (columns + 63) / 64)
    let cells = stride(from: 0, to: rows, by: rowStep).map { row in
      stride(from: 0, to: columns, by: columnStep).map { Double(values[row * columns + $0]) }
    }
    let size = "\(layer.layer.name), \(rows) × \(columns)"
    let step = rowStep * columnStep > 1 ? ", every \(rowStep) × \(columnStep)" : ""
    return .heatmap(cells, x: "output", y: "input", title: size + step)
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
