/// Two by two dots a cell: the quarter blocks.
struct BlockCanvas: Canvas {
  static let dots = (across: 2, down: 2)
  /// By bits: 1 top left, 2 top right, 4 bottom left, 8 bottom right.
  private static let quarters: [Character] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

  private var grid: DotGrid

  init(columns: Int, rows: Int) { grid = DotGrid(columns: columns, rows: rows) }

  mutating func set(x: Int, y: Int, series: Int) {
    guard x >= 0, y >= 0 else { return }
    grid.set(column: x / 2, row: y / 2, bit: 1 << UInt8(y % 2 * 2 + x % 2), series: series)
  }

  func cell(column: Int, row: Int) -> Cell? {
    grid.cell(column: column, row: row).map { bits, series in
      Cell(character: Self.quarters[Int(bits)], ink: .series(series))
    }
  }
}
