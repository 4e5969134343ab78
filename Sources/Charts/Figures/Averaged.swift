/// A grid of values made small enough to draw, by the means of blocks of it.
struct Averaged {
  let rows: [[Double]]
  let columnCount: Int
  /// How many rows and columns went into one.
  let rowsEach: Int
  let columnsEach: Int

  init(rows: [[Double]], mostRows: Int, mostColumns: Int) {
    let width = rows.map(\.count).max() ?? 0
    let rowsEach = max((rows.count + mostRows - 1) / mostRows, 1)
    let columnsEach = max((width + mostColumns - 1) / mostColumns, 1)
    self.rowsEach = rowsEach
    self.columnsEach = columnsEach
    columnCount = (width + columnsEach - 1) / columnsEach
    let columnCount = columnCount
    self.rows = stride(from: 0, to: rows.count, by: rowsEach).map { top in
      let block = rows[top..<min(top + rowsEach, rows.count)]
      return (0..<columnCount).map { column in
        Self.mean(block, columns: column * columnsEach..<(column + 1) * columnsEach)
      }
    }
  }

  var extent: Extent {
    rows.reduce(into: Extent()) { extent, row in extent.include(row) }
  }

  /// The mean of the block's finite values, NaN where it has none.
  private static func mean(_ rows: ArraySlice<[Double]>, columns: Range<Int>) -> Double {
    var sum = 0.0
    var count = 0
    for row in rows {
      for value in row[columns.clamped(to: 0..<row.count)] where value.isFinite {
        sum += value
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : .nan
  }
}
