import ContentHashing
import FoundationEssentials
import Glibc
import Synchronization

/// Where sessions are recorded: a SQLite database and, beside it, large values by their content.
///
/// It only ever grows: nothing recorded is rewritten, which the database itself enforces. Several
/// programs may record into one store at once. A statement is recorded before it runs and its
/// result after, so that a program that is killed leaves a statement without a result.
public final class SessionStore: Sendable {
  private let connection: Mutex<Connection>
  /// Large values.
  public let blobs: BlobStore

  /// Opens the store in `directory`, and creates it where there is none (readable by its user
  /// alone).
  ///
  /// - Throws: A `StoreError` if the folder can't be created or written, or holds a database that
  ///   is damaged, another program's or of another version.
  public convenience init(directory: String) throws(StoreError) {
    try createPrivateDirectory(directory)
    let lock = try DirectoryLock(directory)
    defer { lock.release() }
    let path = directory + "/sessions.db"
    if try isMissingOrEmpty(path) {
      try writePrivateFile(try Schema.emptyDatabase(), to: path)
    }
    try self.init(path: path, blobs: BlobStore(directory: directory + "/blobs"))
  }

  /// A store that is gone with the program.
  public static func inMemory() throws(StoreError) -> SessionStore {
    try SessionStore(path: ":memory:", blobs: BlobStore())
  }

  private init(path: String, blobs: BlobStore) throws(StoreError) {
    let connection = try Connection(path: path)
    if connection.isReadOnly { throw .notWritable(path, "it is read-only") }
    // With a write-ahead log, NORMAL loses nothing to a kill. A power cut may take the last
    // statements, but never damages what is there; waiting for the disk takes milliseconds each.
    try connection.execute(
      """
      PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
      PRAGMA synchronous = NORMAL;
      """)
    try Schema.prepare(connection)
    self.connection = Mutex(connection)
    self.blobs = blobs
  }

  func withConnection<Result: Sendable>(
    _ body: (Connection) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try connection.withLock { connection throws(StoreError) in try body(connection) }
  }
}
