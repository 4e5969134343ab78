import TextWidth

/// Which marker stands for which series.
struct Legend {
  var entries: [(name: String, series: Int)]

  /// Adds a row with a label on the left and the entries on the right; more rows where they don't
  /// fit, none where there is nothing to say.
  func write(on sheet: inout Sheet, beside label: String, style: ChartStyle) {
    let label = truncated(label, to: sheet.width, ellipsis: style.glyphs.ellipsis)
    let names = entries.map {
      truncated($0.name, to: sheet.width - 4, ellipsis: style.glyphs.ellipsis)
    }
    let widths = names.map { displayWidth($0) + 2 }
    let total = widths.reduce(0, +) + 3 * max(widths.count - 1, 0)
    guard !(label.isEmpty && entries.isEmpty) else { return }
    sheet.addRow()
    sheet.write(label, column: 0, row: sheet.height - 1, ink: .faint)
    guard !entries.isEmpty else { return }
    var column = sheet.width - total
    if column < displayWidth(label) + 3 {
      if !label.isEmpty { sheet.addRow() }
      column = max(column, 0)
    }
    for (index, entry) in entries.enumerated() {
      if column + widths[index] > sheet.width {
        sheet.addRow()
        column = 0
      }
      let row = sheet.height - 1
      sheet.put(
        style.glyphs.marker(entry.series), column: column, row: row, ink: .series(entry.series))
      sheet.write(names[index], column: column + 2, row: row)
      column += widths[index] + 3
    }
  }
}
