/// Two by four dots a cell: the braille patterns from U+2800.
struct BrailleCanvas: Canvas {
  static let dots = (across: 2, down: 4)
  /// The bit of each dot by row, left then right (the Unicode Standard, section 21.1).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  private var grid: DotGrid

  init(columns: Int, rows: Int) { grid = DotGrid(columns: columns, rows: rows) }

  mutating func set(x: Int, y: Int, series: Int) {
    guard x >= 0, y >= 0 else { return }
    grid.set(column: x / 2, row: y / 4, bit: Self.bits[y % 4][x % 2], series: series)
  }

  func cell(column: Int, row: Int) -> Cell? {
    grid.cell(column: column, row: row).map { bits, series in
      let scalar = Unicode.Scalar(UInt16(0x2800) + UInt16(bits)) ?? " "
      return Cell(character: Character(scalar), ink: .series(series))
    }
  }
}
