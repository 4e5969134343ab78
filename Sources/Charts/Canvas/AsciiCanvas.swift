/// One dot a cell, printed as the marker of its series.
struct AsciiCanvas: Canvas {
  static let dots = (across: 1, down: 1)

  private var grid: DotGrid

  init(columns: Int, rows: Int) { grid = DotGrid(columns: columns, rows: rows) }

  mutating func set(x: Int, y: Int, series: Int) {
    grid.set(column: x, row: y, bit: 1, series: series)
  }

  func cell(column: Int, row: Int) -> Cell? {
    grid.cell(column: column, row: row).map { _, series in
      Cell(character: Glyphs.ascii.marker(series), ink: .series(series))
    }
  }
}
