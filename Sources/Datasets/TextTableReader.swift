/// Reads a table in text row by row (RFC 4180): cells between delimiters, in quotes where they hold
/// delimiters, line ends or doubled quotes. Empty lines are passed over.
struct TextTableReader {
  /// Where a cell lies, without its quotes.
  struct Cell {
    var range: Range<Int>
    var hasDoubledQuotes = false
  }

  private let bytes: [UInt8]
  private let path: String
  private let delimiter: UInt8
  private var position = 0
  private var nextLine = 1
  /// The line in which the last row began, counted from 1.
  private(set) var line = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
    delimiter = Self.mostFrequentDelimiter(in: bytes)
    // A byte-order mark, as spreadsheets write it.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The cells of the next row, or `nil` at the end.
  mutating func nextRow() throws(DatasetError) -> [Cell]? {
    while position < bytes.count, isLineEnd(bytes[position]) { passLineEnd() }
    guard position < bytes.count else { return nil }
    line = nextLine
    var cells = [try nextCell()]
    while position < bytes.count, bytes[position] == delimiter {
      position += 1
      cells.append(try nextCell())
    }
    return cells
  }

  /// A cell's text without surrounding spaces.
  func text(_ cell: Cell) -> String {
    let text = String(decoding: bytes[cell.range], as: UTF8.self)
    return cell.hasDoubledQuotes ? text.replacing("\"\"", with: "\"") : text
  }

  /// The number that a cell holds, or `nil` if it holds something else.
  func number(_ cell: Cell) -> Double? {
    if cell.range.count < 16, let whole = wholeNumber(cell.range) { return Double(whole) }
    return Double(text(cell))
  }

  /// Most cells of large tables are these, and the detour by a text is slow.
  private func wholeNumber(_ range: Range<Int>) -> Int? {
    var number = 0
    for byte in bytes[range] {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return range.isEmpty ? nil : number
  }

  private mutating func nextCell() throws(DatasetError) -> Cell {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    if position < bytes.count, bytes[position] == Self.quote { return try quotedCell() }
    let start = position
    var end = position
    while position < bytes.count, bytes[position] != delimiter, !isLineEnd(bytes[position]) {
      position += 1
      if bytes[position - 1] != 0x20 { end = position }
    }
    return Cell(range: start..<end)
  }

  private mutating func quotedCell() throws(DatasetError) -> Cell {
    let firstLine = nextLine
    position += 1
    var cell = Cell(range: position..<position)
    while position < bytes.count {
      if bytes[position] == Self.quote {
        if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
          cell.hasDoubledQuotes = true
          position += 2
          continue
        }
        cell.range = cell.range.lowerBound..<position
        position += 1
        try expectCellEnd()
        return cell
      }
      if bytes[position] == 0x0a { nextLine += 1 }
      position += 1
    }
    throw DatasetError(
      path, "expected a closing quote before the end", at: .line(firstLine, column: nil))
  }

  private mutating func expectCellEnd() throws(DatasetError) {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    guard position < bytes.count, bytes[position] != delimiter, !isLineEnd(bytes[position]) else {
      return
    }
    throw DatasetError(
      path, "expected a delimiter after a closing quote", at: .line(nextLine, column: nil),
      hint: "a quote within a quoted cell is written twice")
  }

  private mutating func passLineEnd() {
    if bytes[position] == 0x0a { nextLine += 1 }
    position += 1
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }

  private static let quote: UInt8 = 0x22

  private static func mostFrequentDelimiter(in bytes: [UInt8]) -> UInt8 {
    let firstLine = bytes.drop { $0 == 0x0a || $0 == 0x0d }.prefix { $0 != 0x0a }
    var isQuoted = false
    var counts = [0, 0, 0]
    let delimiters = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    for byte in firstLine {
      if byte == quote { isQuoted.toggle() }
      if !isQuoted, let index = delimiters.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    return delimiters[counts.firstIndex(of: most) ?? 0]
  }
}
