import TextWidth

extension MatrixFigure {
  func sheet(_ style: ChartStyle) -> Sheet {
    let ellipsis = style.glyphs.ellipsis
    let gutter = min(
      rows.indices.map { displayWidth(printable(rowLabel($0))) }.max() ?? 0, style.columns / 3)
    let area = style.columns - gutter - 3
    let grid = Averaged(rows: rows, mostRows: mostRows, mostColumns: area)
    let cell = grid.columnCount > 0 ? min(max(area / grid.columnCount, 1), widestCell) : 1
    let shading = Shading(grid.extent)
    var sheet = Sheet(width: style.columns)
    Legend(entries: []).write(on: &sheet, beside: y, style: style)
    for (index, row) in grid.rows.enumerated() {
      sheet.addRow()
      let label = truncated(rowLabel(index * grid.rowsEach), to: gutter, ellipsis: ellipsis)
      sheet.write(
        paddedLeft(label, to: gutter), column: 0, row: sheet.height - 1, ink: .faint)
      let cells = row.flatMap { Array(repeating: self.cell($0, shading, style), count: cell) }
      sheet.putFramed(cells, column: gutter + 1, row: sheet.height - 1, style.glyphs)
    }
    writeColumnLabels(on: &sheet, grid: grid, left: gutter + 2, cell: cell, style: style)
    if !grid.extent.isEmpty { writeScale(on: &sheet, shading, left: gutter + 1, style: style) }
    sheet.writeNotes(notes(grid))
    return sheet
  }

  /// Wide enough for every column to have its label beside the next one's, if there is room.
  private var widestCell: Int {
    min(max(4, 1 + (columnLabels.map { displayWidth(printable($0)) }.max() ?? 0)), 8)
  }

  private func cell(_ value: Double, _ shading: Shading, _ style: ChartStyle) -> Cell {
    guard value.isFinite else { return Cell(character: "?", ink: .strong) }
    return style.color == .none
      ? Cell(character: shading.shade(value, style.glyphs))
      : Cell(character: " ", paper: shading.color(value))
  }

  private func writeColumnLabels(
    on sheet: inout Sheet, grid: Averaged, left: Int, cell: Int, style: ChartStyle
  ) {
    guard grid.columnCount > 0 else { return }
    sheet.addRow()
    var free = 0
    for column in 0..<grid.columnCount {
      let index = column * grid.columnsEach
      guard isLabelled(column: index) else { continue }
      let label = truncated(columnLabel(index), to: 12, ellipsis: style.glyphs.ellipsis)
      let width = displayWidth(label)
      let start = max(left + column * cell + (cell - width) / 2, 0)
      guard start >= free, start + width <= sheet.width else { continue }
      sheet.write(label, column: start, row: sheet.height - 1, ink: .faint)
      free = start + width + 1
    }
    guard !x.isEmpty else { return }
    sheet.addRow()
    let columns = left..<min(left + grid.columnCount * cell, sheet.width)
    sheet.write(
      truncated(x, to: sheet.width), centredIn: columns, row: sheet.height - 1, ink: .faint)
  }

  /// Which shade means what.
  private func writeScale(
    on sheet: inout Sheet, _ shading: Shading, left: Int, style: ChartStyle
  ) {
    sheet.addRow()
    let row = sheet.height - 1
    let low = unit.text(shading.lower, digits: 3)
    let high = unit.text(shading.upper, digits: 3)
    let room = sheet.width - displayWidth(low + high) - 4
    let steps = min(style.color == .none ? style.glyphs.shades.count * 2 : 16, max(room, 2))
    var column = max(min(left, room - steps), 0)
    sheet.write(low, column: column, row: row, ink: .faint)
    column += displayWidth(low) + 1
    let cells = (0..<steps).map { step in
      let share = Double(step) / Double(steps - 1)
      return cell(shading.lower * (1 - share) + shading.upper * share, shading, style)
    }
    sheet.putFramed(cells, column: column, row: row, style.glyphs)
    sheet.write(high, column: column + steps + 3, row: row, ink: .faint)
  }

  private func notes(_ grid: Averaged) -> [String] {
    var notes: [String] = []
    if rows.isEmpty || columnCount == 0 { notes.append("No values.") }
    if grid.rowsEach > 1 || grid.columnsEach > 1 {
      notes.append("Each cell is the mean of \(grid.rowsEach) by \(grid.columnsEach) values.")
    }
    var extent = Extent()
    for row in rows { extent.include(row) }
    let missing = extent.notNumbers + extent.infinities
    if missing > 0 { notes.append("\(counted(missing, "value")) not finite (?).") }
    return notes
  }
}

extension Sheet {
  /// Puts cells between two upright lines, so that blank ones can be seen to belong.
  mutating func putFramed(_ cells: [Cell], column: Int, row: Int, _ glyphs: Glyphs) {
    put(glyphs.vertical, column: column, row: row, ink: .faint)
    for (index, cell) in cells.enumerated() { put(cell, column: column + 1 + index, row: row) }
    put(glyphs.vertical, column: column + 1 + cells.count, row: row, ink: .faint)
  }
}
