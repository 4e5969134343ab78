import TextWidth

/// A page of text, every row equally wide; what lies outside it is cut off.
struct Sheet {
  let width: Int
  private(set) var rows: [[Cell]]

  init(width: Int, height: Int = 0) {
    self.width = width
    rows = Array(repeating: Array(repeating: .blank, count: width), count: height)
  }

  var height: Int { rows.count }

  /// Adds an empty row at the bottom.
  mutating func addRow() {
    rows.append(Array(repeating: .blank, count: width))
  }

  mutating func put(_ cell: Cell, column: Int, row: Int) {
    guard rows.indices.contains(row), (0..<width).contains(column) else { return }
    rows[row][column] = cell
  }

  mutating func put(_ character: Character, column: Int, row: Int, ink: Ink = .text) {
    put(Cell(character: character, ink: ink), column: column, row: row)
  }

  /// Whether nothing stands in these columns of a row; columns outside the sheet are not blank.
  func isBlank(row: Int, columns: Range<Int>) -> Bool {
    rows.indices.contains(row) && columns.lowerBound >= 0 && columns.upperBound <= width
      && rows[row][columns].allSatisfy { $0 == .blank }
  }

  /// Writes text, control characters as `?`; a wide character that doesn't fit at all is left out.
  mutating func write(
    _ text: String, column: Int, row: Int, ink: Ink = .text, paper: RGB? = nil
  ) {
    var column = column
    for character in printable(text) {
      let width = displayWidth(of: character)
      guard width > 0, column + width <= self.width else { continue }
      put(Cell(character: character, ink: ink, paper: paper), column: column, row: row)
      if width == 2 {
        put(.covered, column: column + 1, row: row)
      }
      column += width
    }
  }

  /// Writes text centred on a column range.
  mutating func write(_ text: String, centredIn columns: Range<Int>, row: Int, ink: Ink = .text) {
    let start = columns.lowerBound + (columns.count - displayWidth(text)) / 2
    write(text, column: max(start, 0), row: row, ink: ink)
  }
}

extension Sheet {
  /// The rows as strings, each ending without colour.
  func lines(color: ChartStyle.Color) -> [String] {
    rows.map { row in
      let cells = row.filter { $0 != .covered }
      return color == .none ? String(cells.map(\.character)) : colored(cells, color)
    }
  }

  private func colored(_ cells: [Cell], _ style: ChartStyle.Color) -> String {
    var line = ""
    var current = ""
    for cell in cells {
      let codes = escapeCodes(cell, style)
      if codes != current {
        if !current.isEmpty { line += "\u{1B}[0m" }
        if !codes.isEmpty { line += "\u{1B}[\(codes)m" }
        current = codes
      }
      line.append(cell.character)
    }
    return current.isEmpty ? line : line + "\u{1B}[0m"
  }

  private func escapeCodes(_ cell: Cell, _ style: ChartStyle.Color) -> String {
    var codes: [String] = []
    if cell.character != " " {
      switch cell.ink {
      case .text: break
      case .faint: codes.append("38;5;245")
      case .strong: codes.append("1")
      case .series(let index):
        codes.append("38;5;\(Palette.terminal[index % Palette.terminal.count])")
      case .color(let color): codes.append("38;\(color.escapeCode(style))")
      }
    }
    if let paper = cell.paper { codes.append("48;\(paper.escapeCode(style))") }
    return codes.joined(separator: ";")
  }
}
