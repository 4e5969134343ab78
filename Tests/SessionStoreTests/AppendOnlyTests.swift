import Foundation
@testable import SessionStore
import Testing

@Suite struct AppendOnlyTests {
  private let directory = TemporaryDirectory()

  /// A connection such as another program would have, on a store with one of each record.
  private func otherProgram() throws -> Connection {
    let store = try SessionStore(directory: directory.path)
    let session = try store.beginSession(someHeader()).id
    try store.finish(store.begin(someStart(), number: 1, in: session), someResult())
    return try Connection(path: directory.path + "/sessions.db")
  }

  @Test(arguments: [
    "UPDATE session SET name = 'x'", "UPDATE session_parameter SET value = 'x'",
    "UPDATE statement SET source = 'x'", "UPDATE result SET rendering = 'x'",
    "UPDATE reference SET hash = 'x'", "DELETE FROM session", "DELETE FROM session_parameter",
    "DELETE FROM statement", "DELETE FROM result", "DELETE FROM reference",
    "INSERT OR REPLACE INTO session SELECT * FROM session",
    "INSERT OR REPLACE INTO session_parameter SELECT * FROM session_parameter",
    "INSERT OR REPLACE INTO statement SELECT * FROM statement",
    "INSERT OR REPLACE INTO result SELECT * FROM result",
    "INSERT OR REPLACE INTO reference SELECT * FROM reference",
  ])
  func noOtherProgramCanRewrite(sql: String) throws {
    let connection = try otherProgram()
    let error = #expect(throws: StoreError.self) { try connection.run(sql) }
    #expect(error?.kind == .rewriting)
    #expect(error?.message.hasSuffix("what is recorded is never rewritten") == true)
  }

  @Test func aNumberIsUsedOnce() throws {
    let store = try SessionStore.inMemory()
    let session = try store.beginSession(someHeader()).id
    let id = try store.begin(someStart("a"), number: 1, in: session)
    let again = #expect(throws: StoreError.self) {
      try store.begin(someStart("b"), number: 1, in: session)
    }
    #expect(again?.kind == .rewriting)
    try store.finish(id, someResult("1"))
    let finishedAgain = #expect(throws: StoreError.self) { try store.finish(id, someResult("2")) }
    #expect(finishedAgain?.kind == .rewriting)
    let statements = try store.statements(of: session)
    #expect(statements.map(\.start.source) == ["a"])
    #expect(statements.map(\.result) == [someResult("1")])
  }
}
