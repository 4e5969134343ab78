public import ContentHashing

/// Rows of values under named columns. Every row has a value for every column.
public struct Table: Sendable {
  public let columns: [String]
  public let rows: [[Value]]
  /// Lines that stand under the table: totals, warnings.
  public let notes: [String]

  /// - Precondition: Every row is as long as `columns`.
  public init(columns: [String], rows: [[Value]], notes: [String] = []) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row doesn't fit \(columns)")
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }

  /// One column's values from the first row to the last, or `nil` if there is no such column.
  public func column(_ name: String) -> [Value]? {
    columns.firstIndex(of: name).map { index in rows.map { $0[index] } }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(columns.count)
    for column in columns { hasher.combine(column) }
    for row in rows { for value in row { hasher.combine(value.contentHash) } }
    for note in notes { hasher.combine(note) }
    return hasher.finalized()
  }
}
