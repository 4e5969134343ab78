import Foundation
@testable import SessionStore
import TestSupport
import Testing

@Suite struct DamageTests {
  private let directory = TemporaryDirectory()
  private var database: String { directory.path + "/sessions.db" }

  /// Fills the store with enough to span several pages of the file, and returns its bytes.
  private func filledDatabase() throws -> Data {
    do {
      let store = try SessionStore(directory: directory.path)
      let session = try store.beginSession(someHeader()).id
      for number in 1...40 {
        let source = String(repeating: "x", count: 40 * number)
        try store.finish(store.begin(someStart(source), number: number, in: session), someResult())
      }
    }
    // The store leaves what is new in the log.
    try Connection(path: database).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return try Data(contentsOf: URL(fileURLWithPath: database))
  }

  /// Uses the store in every way. What is thrown must be a `StoreError` that names the file.
  private func useStore() -> StoreError? {
    do throws(StoreError) {
      let store = try SessionStore(directory: directory.path)
      for session in try store.sessions() { _ = try store.statements(of: session.id) }
      let session = try store.beginSession(someHeader()).id
      try store.finish(store.begin(someStart(), number: 1, in: session), someResult())
      return nil
    } catch {
      return error
    }
  }

  private func replaceDatabase(with bytes: Data) throws {
    for suffix in ["-wal", "-shm"] { unlink(database + suffix) }
    try bytes.write(to: URL(fileURLWithPath: database))
  }

  @Test func aTruncatedDatabaseIsAnErrorThatNamesTheFile() throws {
    let bytes = try filledDatabase()
    try #require(bytes.count > 8 * 4096)
    var errors = 0
    for count in stride(from: 1, to: bytes.count, by: 1777) {
      try replaceDatabase(with: bytes.prefix(count))
      if let error = useStore() {
        errors += 1
        #expect(error.kind == .damaged, "\(count) bytes: \(error)")
        #expect(error.message.contains(database))
      }
    }
    #expect(errors > 10)
  }

  @Test func flippedBitsNeverCrashTheStore() throws {
    let bytes = try filledDatabase()
    var generator = SplitMix64(state: 7)
    var errors = 0
    for _ in 0..<150 {
      var damaged = bytes
      // Half of them in the first page, which holds the header and the tables' definitions.
      let range = Bool.random(using: &generator) ? 4096 : bytes.count
      for _ in 0..<40 {
        let index = Int.random(in: 0..<range, using: &generator)
        damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      try replaceDatabase(with: damaged)
      if let error = useStore() {
        errors += 1
        #expect(error.message.contains(database), "\(error)")
      }
    }
    #expect(errors > 10)
  }

  @Test func aTextFileInItsPlaceIsNoDatabase() throws {
    _ = try filledDatabase()
    try replaceDatabase(with: Data(repeating: 0x61, count: 5000))
    let error = useStore()
    #expect(error?.kind == .damaged)
    #expect(error?.message == "`\(database)` is damaged: file is not a database")
    #expect(error?.hint.hasPrefix("move it aside") == true)
  }

  @Test(arguments: ["", "PRAGMA user_version = 1"])
  func anotherProgramsDatabaseIsLeftAlone(version: String) throws {
    try createPrivateDirectory(directory.path)
    try Connection(path: database).execute("CREATE TABLE bookmark (url TEXT); " + version)
    let before = try Data(contentsOf: URL(fileURLWithPath: database))
    let error = #expect(throws: StoreError.self) { try SessionStore(directory: directory.path) }
    #expect(error?.message == "`\(database)` is a database of another program")
    #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == before)
  }

  @Test(arguments: [(1, "an earlier", "move it aside"), (3, "a later", "update hone")])
  func anotherLayoutIsNamed(layout: Int, age: String, nextStep: String) throws {
    _ = try filledDatabase()
    try Connection(path: database).execute("PRAGMA user_version = \(layout)")
    let error = #expect(throws: StoreError.self) { try SessionStore(directory: directory.path) }
    #expect(error?.kind == .otherLayout)
    #expect(error?.message.contains("\(age) version of hone (layout \(layout), this") == true)
    #expect(error?.hint.hasPrefix(nextStep) == true)
  }
}
