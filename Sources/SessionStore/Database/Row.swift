internal import CSQLite
import ContentHashing

/// The row a query stands at. Valid only while it is read.
struct Row {
  let statement: OpaquePointer
  let path: String

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

  func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func optionalInteger(_ column: Int32) -> Int? { isNull(column) ? nil : integer(column) }

  /// - Throws: A `StoreError` of kind `damaged` if the column isn't 32 hexadecimal digits.
  func hash(_ column: Int32) throws(StoreError) -> ContentHash {
    guard let hash = ContentHash(text(column)) else {
      throw .damaged(path, "`\(text(column).prefix(40))` is no content hash")
    }
    return hash
  }

  func optionalHash(_ column: Int32) throws(StoreError) -> ContentHash? {
    isNull(column) ? nil : try hash(column)
  }
}
