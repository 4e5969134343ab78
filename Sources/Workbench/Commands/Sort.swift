import Language

/// Which end comes first.
enum SortOrder: String, Choice { case ascending, descending }

extension Command {
  static let sort = Command(
    "sort", "Puts a table's rows in the order of a column.",
    input: Table.self, output: .table,
    Parameter<Name>("column", "the column to compare by", .positional),
    Parameter<SortOrder>("order", "which end comes first", default: .ascending),
    details: "Rows that compare equal keep their order. Numbers come before texts, NaN last.",
    examples: [
      Example("(sweep x=[3 1 2] { x * x }) | sort value order=descending", "the largest first")
    ]
  ) { context, table, column, order in
    let index = try table.index(of: column, in: context, "column")
    let keyed = table.rows.enumerated().map { (row: $0, key: SortKey($1[index]), cells: $1) }
    let sorted = keyed.sorted { a, b in
      if a.key == b.key { return a.row < b.row }
      return order == .ascending ? a.key < b.key : b.key < a.key
    }
    return .table(Table(columns: table.columns, rows: sorted.map(\.cells), notes: table.notes))
  }
}

/// A total order over cells: numbers by value with NaN after them, then texts.
private enum SortKey: Comparable {
  case number(Double)
  case notANumber
  case text(String)

  init(_ value: Value) {
    guard case .quantity(let quantity) = value else {
      self = .text(value.cellText)
      return
    }
    self = quantity.value.isNaN ? .notANumber : .number(quantity.value)
  }
}
