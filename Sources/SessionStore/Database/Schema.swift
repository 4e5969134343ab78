/// The database's tables, and the version of their layout.
enum Schema {
  /// Raised with every change of the layout.
  static let version = 2
  /// "HONE": tells this program's databases from those of others.
  static let applicationID = 0x484F_4E45

  /// Creates the tables where there are none.
  ///
  /// - Throws: A `StoreError` if the database is another program's or of another version.
  static func prepare(_ connection: Connection) throws(StoreError) {
    if try pragma("user_version", connection) == 0 {
      try refuseForeign(connection)
      try connection.execute("PRAGMA journal_mode = WAL")
      try connection.transaction { () throws(StoreError) in
        try connection.execute(tables + appendOnly)
        try connection.execute("PRAGMA application_id = \(applicationID)")
        try connection.execute("PRAGMA user_version = \(version)")
      }
    }
    let found = try pragma("user_version", connection)
    guard try pragma("application_id", connection) == applicationID else {
      throw foreign(connection.path)
    }
    guard found == version else {
      let age = found > version ? "a later" : "an earlier"
      throw StoreError(
        .otherLayout,
        "`\(connection.path)` was written by \(age) version of hone (layout \(found), "
          + "this one knows \(version))",
        hint: found > version
          ? "update hone, or name another folder in XDG_STATE_HOME"
          : "move it aside and a new one is begun, or name another folder in XDG_STATE_HOME")
    }
  }

  /// A database file that holds the tables and nothing else.
  ///
  /// SQLite creates one in a file only by waiting for the disk many times; written as a whole, one
  /// wait is enough.
  static func emptyDatabase() throws(StoreError) -> [UInt8] {
    let connection = try Connection(path: ":memory:")
    try prepare(connection)
    var bytes = connection.serialized()
    // The versions that write and read it (SQLite's file format, section 1.3.3): 2 keeps a
    // write-ahead log.
    bytes[18] = 2
    bytes[19] = 2
    return bytes
  }

  private static func pragma(
    _ name: String, _ connection: Connection
  ) throws(StoreError) -> Int {
    try connection.query("PRAGMA \(name)") { row in row.integer(0) }.first ?? 0
  }

  private static func refuseForeign(_ connection: Connection) throws(StoreError) {
    let tables = try connection.query("SELECT count(*) FROM sqlite_master") { $0.integer(0) }
    if tables != [0] { throw foreign(connection.path) }
  }

  private static func foreign(_ path: String) -> StoreError {
    StoreError(
      .damaged, "`\(path)` is a database of another program",
      hint: "move it aside, or name another folder in XDG_STATE_HOME")
  }

  private static let tables = """
    CREATE TABLE session (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, engine TEXT NOT NULL,
      kernels TEXT NOT NULL, threads INTEGER NOT NULL, numeric_mode TEXT NOT NULL,
      source_kind TEXT NOT NULL, source_path TEXT, directory TEXT NOT NULL,
      started_at INTEGER NOT NULL) STRICT;
    CREATE TABLE session_parameter (
      session INTEGER NOT NULL REFERENCES session, name TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (session, name)) STRICT, WITHOUT ROWID;
    CREATE TABLE statement (
      session INTEGER NOT NULL REFERENCES session, number INTEGER NOT NULL,
      source TEXT NOT NULL, canonical_source TEXT NOT NULL, checked_options TEXT NOT NULL,
      started_at INTEGER NOT NULL, PRIMARY KEY (session, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE result (
      session INTEGER NOT NULL, number INTEGER NOT NULL, resolved_options TEXT NOT NULL,
      seed INTEGER, replay_class TEXT NOT NULL, hash TEXT, chain TEXT NOT NULL,
      type TEXT NOT NULL, rendering TEXT NOT NULL, error TEXT, seconds REAL NOT NULL,
      peak_memory_bytes INTEGER NOT NULL, PRIMARY KEY (session, number),
      FOREIGN KEY (session, number) REFERENCES statement) STRICT, WITHOUT ROWID;
    CREATE TABLE reference (
      session INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
      position INTEGER NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER,
      PRIMARY KEY (session, number, kind, position),
      FOREIGN KEY (session, number) REFERENCES result) STRICT, WITHOUT ROWID;

    """

  /// Triggers that let nothing recorded be changed, not even by another program.
  ///
  /// `INSERT OR REPLACE` deletes without firing the delete trigger, hence the third one.
  private static let appendOnly = [
    ("session", "id = NEW.id OR name = NEW.name"),
    ("session_parameter", "session = NEW.session AND name = NEW.name"),
    ("statement", "session = NEW.session AND number = NEW.number"),
    ("result", "session = NEW.session AND number = NEW.number"),
    (
      "reference",
      "session = NEW.session AND number = NEW.number AND kind = NEW.kind "
        + "AND position = NEW.position"
    ),
  ].map { table, same in
    let refuse = "BEGIN SELECT RAISE(ABORT, 'what is recorded is never rewritten'); END;"
    return """
      CREATE TRIGGER \(table)_update BEFORE UPDATE ON \(table) \(refuse)
      CREATE TRIGGER \(table)_delete BEFORE DELETE ON \(table) \(refuse)
      CREATE TRIGGER \(table)_replace BEFORE INSERT ON \(table)
        WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(same)) \(refuse)

      """
  }.joined()
}
