import Language

extension Command {
  static let select = Command(
    "select", "Keeps some of a table's columns, in the order named.",
    input: Table.self, output: .table,
    Parameter<[Name]>("columns", "the columns to keep", .rest),
    examples: [
      Example("(sweep x=[1 2] { x * x }) | select value", "only the results")
    ]
  ) { context, table, columns in
    let indices = try columns.map { try table.index(of: $0, in: context, "columns") }
    let rows = table.rows.map { row in indices.map { row[$0] } }
    return .table(Table(columns: indices.map { table.columns[$0] }, rows: rows))
  }
}

extension Table {
  /// Where a column stands.
  ///
  /// - Throws: A `Diagnostic` that suggests the nearest name.
  func index(
    of column: Name, in context: RunContext, _ parameter: String
  ) throws(Diagnostic) -> Int {
    if let index = columns.firstIndex(of: column.text) { return index }
    let near = nearest(to: column.text, among: columns)
    throw context.problem(
      "the table has no column `\(column.text)`; it has \(columns.joined(separator: ", "))",
      with: parameter, hint: near.map { "did you mean `\($0)`?" })
  }
}
