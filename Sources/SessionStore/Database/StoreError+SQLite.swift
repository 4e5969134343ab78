internal import CSQLite

extension StoreError {
  /// What SQLite's result `code` on the database at `path` means to its user.
  static func sqlite(_ code: Int32, _ detail: String, path: String) -> StoreError {
    switch code & 0xff {
    case SQLITE_FULL: .full(path)
    case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .notWritable(path, detail)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: .damaged(path, detail)
    case SQLITE_BUSY, SQLITE_LOCKED:
      StoreError(
        .busy, "`\(path)` is held by another program",
        hint: "close the other program, then try again")
    case SQLITE_CONSTRAINT:
      StoreError(
        .rewriting, "`\(path)` already has this record: \(detail)",
        hint: "record under a new number; what is recorded is never rewritten")
    default:
      StoreError(
        .system, "`\(path)` can't be used: \(detail)",
        hint: "check the disk that it is on, or name another folder in XDG_STATE_HOME")
    }
  }
}
