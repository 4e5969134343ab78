import Language
import TextWidth

/// Lays a table out in columns: texts left, numbers right, no wider than the screen.
struct TableText {
  let table: Table
  let style: DisplayStyle

  /// More rows than this are cut, with a line that says how to see the rest.
  static let shownRows = 40

  func lines() -> [String] {
    let shown = table.rows.prefix(Self.shownRows).map { row in row.map { printable($0.cellText) } }
    let columns = fittingColumns(shown)
    let rule = columns.map { String(repeating: style.rule, count: $0.width) }
    var lines = [style.bold(joined(columns.map { pad(fitted($0.title, $0), $0) })), joined(rule)]
    lines += shown.map { row in joined(columns.map { pad(fitted(row[$0.index], $0), $0) }) }
    return lines.map(trimmedEnd) + footer(hiddenColumns: table.columns.count - columns.count)
  }

  private struct Column {
    var index: Int
    var title: String
    var width: Int
    var isNumeric: Bool
  }

  /// The columns from the left that the width has room for; a first one is always shown.
  private func fittingColumns(_ rows: [[String]]) -> [Column] {
    var columns: [Column] = []
    var used = 0
    for (index, title) in table.columns.map(printable).enumerated() {
      let widest = rows.map { displayWidth($0[index]) }.max() ?? 0
      let width = min(max(widest, displayWidth(title)), max(8, style.width / 2))
      guard columns.isEmpty || used + width <= style.width else { break }
      let isNumeric = table.rows.allSatisfy { $0[index].isNumeric }
      columns.append(Column(index: index, title: title, width: width, isNumeric: isNumeric))
      used += width + 2
    }
    return columns
  }

  private func footer(hiddenColumns: Int) -> [String] {
    var notes = table.notes
    let hiddenRows = table.rows.count - Self.shownRows
    if hiddenRows > 0 {
      notes.append("\(style.ellipsis) \(hiddenRows) more rows: `| first \(table.rows.count)`")
    }
    if hiddenColumns > 0 {
      let names = table.columns.suffix(hiddenColumns).map(\.asArgument).joined(separator: " ")
      notes.append("\(style.ellipsis) more columns: `| select \(names)`")
    }
    return notes.flatMap { wrapped($0, to: style.width) }.map { style.dim($0) }
  }

  private func joined(_ cells: [String]) -> String { cells.joined(separator: "  ") }

  private func fitted(_ text: String, _ column: Column) -> String {
    truncated(text, to: column.width, ellipsis: style.ellipsis)
  }

  private func pad(_ text: String, _ column: Column) -> String {
    column.isNumeric ? paddedLeft(text, to: column.width) : padded(text, to: column.width)
  }
}

extension String {
  /// As it is written after a command: bare where it is a word, else in quotes.
  fileprivate var asArgument: String {
    allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      ? self : Value.text(self).sourceText ?? self
  }
}

/// A line without the spaces at its end.
func trimmedEnd(_ line: String) -> String {
  var line = line
  while line.last == " " { line.removeLast() }
  return line
}

extension Value {
  /// The value in a few words: in a cell of a table, behind a name.
  var cellText: String {
    switch self {
    case .nothing: ""
    case .boolean(let value): value ? "yes" : "no"
    case .quantity(let quantity): quantity.displayText()
    case .text(let text): text
    case .list(let values): values.map(\.cellText).joined(separator: " ")
    case .table(let table): "table of \(table.rows.count) rows"
    case .object(let object): (object as? any Displayable)?.brief ?? object.type.name
    }
  }

  var isNumeric: Bool {
    switch self {
    case .quantity, .nothing: true
    default: false
    }
  }
}
