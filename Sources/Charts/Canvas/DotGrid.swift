/// Which dots of each cell are set, as bits, and by which series last.
struct DotGrid: Sendable {
  let columns: Int
  let rows: Int
  private var bits: [UInt8]
  private var series: [Int]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    bits = Array(repeating: 0, count: columns * rows)
    series = Array(repeating: 0, count: columns * rows)
  }

  mutating func set(column: Int, row: Int, bit: UInt8, series: Int) {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
    bits[row * columns + column] |= bit
    self.series[row * columns + column] = series
  }

  /// The bits of a cell and its series, or `nil` if none is set.
  func cell(column: Int, row: Int) -> (bits: UInt8, series: Int)? {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return nil }
    let index = row * columns + column
    return bits[index] == 0 ? nil : (bits[index], series[index])
  }
}
