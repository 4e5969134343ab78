import ContentHashing
import Foundation
@testable import SessionStore
import Synchronization
import Testing

@Suite struct SharingTests {
  private let directory = TemporaryDirectory()

  private func mode(_ path: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }

  @Test func shellsCreateOneStoreAndRecordIntoItAtOnce() throws {
    let path = directory.path
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { shell in
      do {
        let store = try SessionStore(directory: path)
        let session = try store.beginSession(someHeader()).id
        for number in 1...20 {
          let id = try store.begin(someStart("\(shell)"), number: number, in: session)
          try store.finish(id, someResult("\(number)"))
        }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let store = try SessionStore(directory: path)
    let sessions = try store.sessions()
    #expect(sessions.count == 8)
    #expect(Set(sessions.map(\.name)).count == 8)
    for session in sessions {
      let sources = try store.statements(of: session.id).map(\.start.source)
      #expect(sources.count == 20)
      #expect(Set(sources).count == 1)
    }
  }

  @Test func onlyItsUserCanReadIt() throws {
    let store = try SessionStore(directory: directory.path + "/state/hone")
    _ = try store.beginSession(someHeader())
    let hash = try store.blobs.put(Array("weights".utf8))
    let place = directory.path + "/state/hone"
    for folder in ["/..", "", "/blobs", "/blobs/\(hash.description.prefix(2))"] {
      #expect(try mode(place + folder) == 0o700, "\(folder)")
    }
    let blob = "/blobs/\(hash.description.prefix(2))/\(hash)"
    for file in ["/sessions.db", "/sessions.db-wal", "/sessions.db-shm", blob] {
      #expect(try mode(place + file) == 0o600, "\(file)")
    }
  }

  @Test func aProgramThatHoldsTheDatabaseIsNamedAsTheCause() throws {
    let store = try SessionStore(directory: directory.path)
    let other = try Connection(path: directory.path + "/sessions.db")
    try other.run("BEGIN IMMEDIATE")
    try store.withConnection { connection throws(StoreError) in
      try connection.execute("PRAGMA busy_timeout = 0")
    }
    let error = #expect(throws: StoreError.self) { try store.beginSession(someHeader()) }
    #expect(error?.kind == .busy)
    try other.run("COMMIT")
    _ = try store.beginSession(someHeader())
  }

  @Test func aKillInTheMiddleLeavesTheStatementUnfinished() async throws {
    let path = directory.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SessionStore(directory: path)
      let session = try store.beginSession(someHeader()).id
      try store.finish(store.begin(someStart("a"), number: 1, in: session), someResult())
      _ = try store.begin(someStart("train"), number: 2, in: session)
      kill(getpid(), SIGKILL)
    }
    let store = try SessionStore(directory: path)
    let session = try #require(try store.latestSession())
    #expect(session.statementCount == 2)
    #expect(session.unfinishedCount == 1)
    let statements = try store.statements(of: session.id)
    #expect(statements.map(\.start.source) == ["a", "train"])
    #expect(statements.map(\.result) == [someResult(), nil])
  }
}
