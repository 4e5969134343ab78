import Language

extension Command {
  static let `where` = Command(
    "where", "Keeps the rows of a table for which a condition holds.",
    input: Table.self, output: .table,
    Parameter<Predicate>("condition", "an expression over the columns' names", .positional),
    examples: [
      Example("(sweep x=[1 2 3] { x * x }) | where value > 3", "the squares above three")
    ]
  ) { _, table, condition in
    let rows = try table.rows.filter { row in
      try condition.holds(row: Dictionary(uniqueKeysWithValues: zip(table.columns, row)))
    }
    return .table(Table(columns: table.columns, rows: rows, notes: table.notes))
  }
}
