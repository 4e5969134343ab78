internal import CSQLite

/// A value as SQLite stores it.
enum SQLValue: Equatable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)

  init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  init(_ integer: Int?) { self = integer.map(SQLValue.integer) ?? .null }
}

/// A connection to a SQLite database, and the statements prepared on it.
final class Connection {
  let path: String
  private let handle: OpaquePointer
  private var prepared: [String: OpaquePointer] = [:]

  /// Opens the database at `path`, or one in memory where the path is `:memory:`.
  init(path: String) throws(StoreError) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let detail = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw .sqlite(code, detail, path: path)
    }
    self.path = path
    self.handle = handle
    // Another shell's write takes a fraction of a millisecond: one that lasts this long hangs.
    sqlite3_busy_timeout(handle, 5000)
    // Emptying the log into the database waits for the disk twice; it happens by itself as it grows.
    csqlite_leave_log_on_close(handle)
  }

  deinit {
    for statement in prepared.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// The database as the bytes of a file.
  func serialized() -> [UInt8] {
    var count: sqlite3_int64 = 0
    guard let start = sqlite3_serialize(handle, "main", &count, 0) else {
      preconditionFailure("no memory for a database of a few pages")
    }
    defer { sqlite3_free(start) }
    return Array(UnsafeBufferPointer(start: start, count: Int(count)))
  }

  /// Whether the file could be opened for reading only.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, nil) == 1 }

  /// Runs statements that take no values and whose rows don't matter.
  func execute(_ sql: String) throws(StoreError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
  }

  /// Runs one statement that returns no rows.
  func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
    _ = try query(sql, values) { _ in }
  }

  /// Runs one statement and reads its rows.
  func query<Result>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (Row) throws(StoreError) -> Result
  ) throws(StoreError) -> [Result] {
    let statement = try prepare(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      try check(bind(value, to: statement, at: Int32(index + 1)))
    }
    var results: [Result] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return results }
      guard code == SQLITE_ROW else { throw failure(code) }
      results.append(try read(Row(statement: statement, path: path)))
    }
  }

  /// Runs `body` so that either all it writes is recorded or nothing is.
  func transaction<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Fails where SQLite has rolled back by itself, as after a full disk.
      try? run("ROLLBACK")
      throw error
    }
  }

  private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let statement = prepared[sql] { return statement }
    var statement: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
    guard let statement else { preconditionFailure("no statement in the SQL `\(sql)`") }
    prepared[sql] = statement
    return statement
  }

  private func bind(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let value): return sqlite3_bind_int64(statement, index, Int64(value))
    case .real(let value): return sqlite3_bind_double(statement, index, value)
    case .text(var text):
      // By length, as a text may hold a zero byte.
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          // An empty text may have no address, which SQLite would take for NULL.
          guard let start = characters.baseAddress else {
            return sqlite3_bind_text(statement, index, "", 0, csqlite_transient())
          }
          let count = Int32(clamping: characters.count)
          return sqlite3_bind_text(statement, index, start, count, csqlite_transient())
        }
      }
    }
  }

  private func check(_ code: Int32) throws(StoreError) {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> StoreError {
    .sqlite(code, String(cString: sqlite3_errmsg(handle)), path: path)
  }
}
