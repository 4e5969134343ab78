import Charts
import FoundationEssentials
import Glibc
import Language

/// How a table is drawn.
enum PlotKind: String, Choice { case line, scatter, bar, box, pareto }

extension Command {
  static let plot = Command(
    "plot", "Draws a table's columns against each other, or writes any chart to a file.",
    input: PlotSource.self, output: ChartValue.valueType,
    Parameter<Name?>("x", "the column that runs across", default: .some(nil), .positional),
    Parameter<Name?>("y", "the column that runs up", default: .some(nil), .positional),
    Parameter<PlotKind>("kind", "the kind of chart", default: .line),
    Parameter<Name?>("series", "a line of its own for each value here", default: .some(nil)),
    Parameter<Name?>("label", "the column that names the points", default: .some(nil)),
    Parameter<PlotScale>("scale", "the upward axis", default: .linear),
    Parameter<FilePath?>("to", "a file: .svg, .json or .txt", default: .some(nil)),
    details: """
      kind=pareto marks the points that no other beats: as small as possible across, as large as \
      possible up. kind=bar takes the names from x. kind=box draws the spread of y for each x.
      """,
    examples: [
      Example("sweep x=[1 2 3 4] { x * x } | plot x value", "a parabola"),
      Example(
        "sweep x=[1 2 3 4] { 8 - x } | plot x value kind=pareto", "what is small and large"),
    ]
  ) { context, source, x, y, kind, series, label, scale, path in
    let chart: Chart
    switch source {
    case .chart(let value): chart = value.chart
    case .table(_, let own?) where x == nil && y == nil: chart = own
    case .table(let table, _):
      guard let x, let y else {
        throw context.problem(
          "which columns? The table has \(table.columns.joined(separator: ", "))",
          hint: "name two: `plot ACROSS UP`")
      }
      let columns = try PlotColumns(table, x: x, y: y, series: series, label: label, context)
      chart = try columns.chart(kind, scale, context)
    }
    if let path { try context.write(chart, to: path.text) }
    return .object(ChartValue(chart))
  }
}

enum PlotScale: String, Choice { case linear, log }

enum PlotSource: InputDecodable {
  /// A table, and how its value draws itself where no columns are named.
  case table(Table, Chart?)
  case chart(ChartValue)

  static let valueTypes = Table.valueTypes + [ChartValue.valueType]

  static func decode(_ call: Call) throws(Diagnostic) -> PlotSource {
    let expected = "a table or a chart"
    guard let input = call.input else { throw call.missingInput(expected: expected) }
    if let table = Table(input) {
      guard case .object(let charted as any ChartedValue) = input else { return .table(table, nil) }
      return .table(table, charted.chart)
    }
    switch input {
    case .object(let chart as ChartValue): return .chart(chart)
    default: throw call.wrongInput(input, expected: expected)
    }
  }
}

extension RunContext {
  /// Writes a chart in the format that the file's extension names.
  func write(_ chart: Chart, to path: String) throws {
    let text: String
    switch path.split(separator: ".").last {
    case "svg": text = chart.svg()
    case "json": text = chart.json()
    case "txt": text = chart.lines(DisplayStyle.recorded.chartStyle).joined(separator: "\n") + "\n"
    default:
      throw problem(
        "`\(path)` names no kind of picture", with: "to", hint: "end it in .svg, .json or .txt")
    }
    try text.write(toFile: resolved(path), atomically: true, encoding: .utf8)
  }
}
