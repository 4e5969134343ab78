extension Chart {
  /// A grid of values, dark to bright; blue to red where both signs occur.
  ///
  /// - Parameters:
  ///   - rows: From the top; a missing or NaN value is shown as such.
  ///   - rowLabels: One per row, or none to number them.
  ///   - columnLabels: One per column, or none to number them.
  public static func heatmap(
    _ rows: [[Double]], rowLabels: [String] = [], columnLabels: [String] = [],
    x: String = "", y: String = "", unit: Unit = .plain, title: String = ""
  ) -> Chart {
    Chart(
      Heatmap(
        rows: rows, rowLabels: rowLabels, columnLabels: columnLabels, x: x, y: y, unit: unit),
      title: title)
  }
}

struct Heatmap: ChartKind {
  static let name = "heatmap"

  var rows: [[Double]]
  var rowLabels: [String]
  var columnLabels: [String]
  var x: String
  var y: String
  var unit: Unit

  var figure: any Figure {
    MatrixFigure(
      rows: rows, rowLabels: rowLabels, columnLabels: columnLabels, x: x, y: y, unit: unit)
  }

  var summary: String {
    let columns = rows.map(\.count).max() ?? 0
    var extent = Extent()
    for row in rows { extent.include(row) }
    let size = "Heatmap, \(counted(rows.count, "row")) by \(counted(columns, "column"))"
    guard !extent.isEmpty else { return "\(size), empty." }
    return "\(size), from \(unit.text(extent.lower)) to \(unit.text(extent.upper))."
  }
}
