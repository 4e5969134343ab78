import ContentHashing
import Foundation
@testable import SessionStore
import Testing

@Suite struct DiskTests {
  private let directory = TemporaryDirectory()

  @Test func aFullDiskKeepsWhatWasRecordedAndTakesMoreOnceThereIsSpace() throws {
    let store = try SessionStore(directory: directory.path)
    let session = try store.beginSession(someHeader()).id
    try store.finish(store.begin(someStart(), number: 1, in: session), someResult())
    let id = try store.begin(someStart(), number: 2, in: session)
    // SQLite reports a file that may not grow the same way as a disk without space.
    func limitPages(_ limit: String) throws {
      try store.withConnection { connection throws(StoreError) in
        try connection.execute("PRAGMA max_page_count = \(limit)")
      }
    }
    try limitPages("1")
    var large = someResult()
    large.rendering = String(repeating: "x", count: 100_000)
    let error = #expect(throws: StoreError.self) { try store.finish(id, large) }
    #expect(error?.kind == .full)
    #expect(
      error?.description
        == "there is no space left to write `\(directory.path)/sessions.db`; "
        + "free some space and try again; everything recorded before is kept")
    #expect(try store.statements(of: session).map(\.result) == [someResult(), nil])
    try limitPages("1000000")
    try store.finish(id, large)
    #expect(try store.statements(of: session).map(\.result) == [someResult(), large])
  }

  @Test func aDatabaseThatCanOnlyBeReadSaysSo() throws {
    let store = try SessionStore(directory: directory.path)
    try store.withConnection { connection throws(StoreError) in
      try connection.execute("PRAGMA query_only = ON")
    }
    let error = #expect(throws: StoreError.self) { try store.beginSession(someHeader()) }
    #expect(error?.kind == .notWritable)
    #expect(error?.hint == "make it writable, or name another folder in XDG_STATE_HOME")
  }

  @Test func aFileWhereTheFolderShouldBeIsNamed() throws {
    try Data().write(to: URL(fileURLWithPath: directory.path))
    for path in [directory.path, directory.path + "/hone"] {
      let error = #expect(throws: StoreError.self) { try SessionStore(directory: path) }
      #expect(error?.kind == .notWritable)
      #expect(error?.message.hasPrefix("`\(path)` can't be written: ") == true)
    }
  }

  @Test func aFolderThatCannotBeCreatedIsNamed() {
    let error = #expect(throws: StoreError.self) { try SessionStore(directory: "/proc/hone/a") }
    #expect(error?.kind == .notWritable)
    #expect(error?.message.contains("/proc/hone") == true)
  }

  @Test func aBlobThatDoesNotFitLeavesNothingBehind() async throws {
    let path = directory.path
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      let store = try SessionStore(directory: path)
      // The system lets no file grow beyond this; the write fails in the middle as on a full disk.
      var limit = rlimit(rlim_cur: 65_536, rlim_max: 65_536)
      signal(SIGXFSZ, SIG_IGN)
      setrlimit(__rlimit_resource_t(1), &limit)
      do throws(StoreError) {
        _ = try store.blobs.put([UInt8](repeating: 1, count: 100_000))
      } catch {
        exit(error.message.contains("File too large") ? 7 : 1)
      }
    }
    let files = try #require(FileManager.default.enumerator(atPath: path + "/blobs"))
    #expect(files.compactMap { $0 as? String }.filter { $0.contains("/") } == [])
  }
}
