extension MatrixFigure {
  func draw(in document: inout SVGDocument) {
    let grid = Averaged(rows: rows, mostRows: 256, mostColumns: 512)
    guard grid.columnCount > 0 else { return document.writeNotes(["No values."]) }
    let shading = Shading(grid.extent)
    let left = 28 + (rows.indices.map { textWidth(rowLabel($0)) }.max() ?? 0)
    let top = document.top + (y.isEmpty ? 8 : 24)
    let size = min((document.width - left - 24) / Double(grid.columnCount), 36)
    document.text(y, x: 16, y: top - 8, fill: "#666666")
    for (index, row) in grid.rows.enumerated() {
      for (column, value) in row.enumerated() {
        document.rectangle(
          x: left + Double(column) * size, y: top + Double(index) * size, width: size + 0.25,
          height: size + 0.25, fill: value.isFinite ? shading.color(value).hex : "#ffffff")
      }
    }
    let bottom = top + Double(grid.rows.count) * size
    labelRows(in: &document, grid, left: left, top: top, size: size)
    labelColumns(in: &document, grid, left: left, bottom: bottom, size: size)
    document.height = bottom + 76
    drawScale(in: &document, shading, left: left, top: bottom + 46)
  }

  private func labelRows(
    in document: inout SVGDocument, _ grid: Averaged, left: Double, top: Double, size: Double
  ) {
    let each = max(Int((14 / size).rounded(.up)), 1)
    for index in stride(from: 0, to: grid.rows.count, by: each) {
      let place = top + (Double(index) + 0.5) * size + 4
      document.text(rowLabel(index * grid.rowsEach), x: left - 8, y: place, anchor: .end)
    }
  }

  private func labelColumns(
    in document: inout SVGDocument, _ grid: Averaged, left: Double, bottom: Double, size: Double
  ) {
    var free = 0.0
    for column in 0..<grid.columnCount {
      let label = columnLabel(column * grid.columnsEach)
      let place = left + (Double(column) + 0.5) * size
      guard isLabelled(column: column * grid.columnsEach),
        place - textWidth(label) / 2 >= free
      else { continue }
      document.text(label, x: place, y: bottom + 16, anchor: .middle)
      free = place + textWidth(label) / 2 + 6
    }
    let middle = left + Double(grid.columnCount) * size / 2
    document.text(x, x: middle, y: bottom + 34, anchor: .middle, fill: "#666666")
  }

  private func drawScale(
    in document: inout SVGDocument, _ shading: Shading, left: Double, top: Double
  ) {
    let low = unit.text(shading.lower, digits: 3)
    document.text(low, x: left, y: top + 10)
    let start = left + textWidth(low) + 8
    for step in 0..<64 {
      let share = Double(step) / 63
      let value = shading.lower * (1 - share) + shading.upper * share
      document.rectangle(
        x: start + Double(step) * 2, y: top, width: 2.25, height: 12, fill: shading.color(value).hex
      )
    }
    document.text(unit.text(shading.upper, digits: 3), x: start + 136, y: top + 10)
  }
}
