import Charts
import Language

/// The columns of a table that a plot draws, found and checked.
struct PlotColumns {
  private let table: Table
  private let x: Int
  private let y: Int
  private let series: Int?
  private let label: Int?

  /// - Throws: A `Diagnostic` that names the nearest column where one isn't there.
  init(
    _ table: Table, x: Name, y: Name, series: Name?, label: Name?, _ context: RunContext
  ) throws {
    self.table = table
    self.x = try table.index(of: x, in: context, "x")
    self.y = try table.index(of: y, in: context, "y")
    self.series = try series.map { try table.index(of: $0, in: context, "series") }
    self.label = try label.map { try table.index(of: $0, in: context, "label") }
  }

  func chart(_ kind: PlotKind, _ scale: PlotScale, _ context: RunContext) throws -> Chart {
    let up = axis(y, scale: scale == .log ? .logarithmic : .linear)
    switch kind {
    case .line: return .line(try lines(context), x: axis(x), y: up)
    case .scatter: return .scatter(try lines(context), x: axis(x), y: up)
    case .bar:
      let values = try numbers(y, table.rows, context)
      let names = table.rows.map { $0[x].cellText }
      return .bar(
        zip(names, values).map { (name: $0, value: $1) }, label: table.columns[y], unit: unit(y))
    case .box:
      let groups = try groups(by: x).map { (name: $0, values: try numbers(y, $1, context)) }
      return .box(groups, x: axis(y))
    case .pareto:
      let (across, upward) = (
        try numbers(x, table.rows, context), try numbers(y, table.rows, context)
      )
      let candidates = table.rows.indices.map { row in
        Chart.Candidate(
          label.map { table.rows[row][$0].cellText } ?? "", x: across[row], y: upward[row])
      }
      return .pareto(candidates, x: axis(x), y: up)
    }
  }

  /// One series for each value of the series column, in the order they first appear.
  private func lines(_ context: RunContext) throws -> [Series] {
    guard let series else { return [try line("", table.rows, context)] }
    return try groups(by: series).map { try line($0, $1, context) }
  }

  private func line(_ name: String, _ rows: [[Value]], _ context: RunContext) throws -> Series {
    Series(name, x: try numbers(x, rows, context), y: try numbers(y, rows, context))
  }

  private func groups(by column: Int) -> [(name: String, rows: [[Value]])] {
    var groups: [(name: String, rows: [[Value]])] = []
    for row in table.rows {
      let name = row[column].cellText
      if let index = groups.firstIndex(where: { $0.name == name }) {
        groups[index].rows.append(row)
      } else {
        groups.append((name, [row]))
      }
    }
    return groups
  }

  private func numbers(_ column: Int, _ rows: [[Value]], _ context: RunContext) throws -> [Double] {
    try rows.map { row in
      guard let quantity = row[column].asQuantity else {
        throw context.problem(
          "the column `\(table.columns[column])` holds `\(row[column].cellText)`, not a number",
          with: column == x ? "x" : "y", hint: "`kind=bar` takes names across")
      }
      return quantity.value
    }
  }

  private func unit(_ column: Int) -> Unit {
    table.rows.lazy.compactMap { $0[column].asQuantity }.first?.dimension.chartUnit ?? .plain
  }

  private func axis(_ column: Int, scale: Axis.Scale = .linear) -> Axis {
    Axis(table.columns[column], unit: unit(column), scale: scale)
  }
}
