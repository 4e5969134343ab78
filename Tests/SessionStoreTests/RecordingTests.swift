import ContentHashing
import Foundation
import SessionStore
import Testing

@Suite struct RecordingTests {
  @Test func whatIsRecordedReadsBackTheSameFromAnotherConnection() throws {
    let directory = TemporaryDirectory()
    let store = try SessionStore(directory: directory.path)
    let session = try store.beginSession(someHeader())
    let id = try store.begin(someStart("base | prune 80%\n"), number: 3, in: session.id)
    try store.finish(id, someResult())

    let other = try SessionStore(directory: directory.path)
    let found = try other.session(named: session.name)
    #expect(found.header == someHeader())
    #expect(found.statementCount == 1)
    #expect(found.unfinishedCount == 0)
    let statements = try other.statements(of: found.id)
    #expect(statements.map(\.id) == [id])
    #expect(statements.first?.start == someStart("base | prune 80%\n"))
    #expect(statements.first?.result == someResult())
  }

  @Test(arguments: [
    SessionSource.shell, .commandLine, .standardInput, .file("a b/ü.md"), .file(""),
  ])
  func everySourceReadsBack(source: SessionSource) throws {
    let store = try SessionStore.inMemory()
    var header = someHeader()
    header.source = source
    try #expect(store.beginSession(header).header == header)
    #expect(try store.sessions().map(\.header) == [header])
  }

  @Test(arguments: ReplayClass.allCases)
  func everyClassReadsBack(replayClass: ReplayClass) throws {
    let store = try SessionStore.inMemory()
    let session = try store.beginSession(someHeader()).id
    var result = StatementResult()
    result.replayClass = replayClass
    result.error = "no layer `conv9`"
    try store.finish(store.begin(someStart(), number: 1, in: session), result)
    #expect(try store.statements(of: session).map(\.result) == [result])
  }

  @Test func aSessionIsNamedAfterItsDay() throws {
    let store = try SessionStore.inMemory()
    let names = try (0..<200).map { _ in try store.beginSession(someHeader()).name }
    #expect(Set(names).count == 200)
    #expect(names.allSatisfy { $0.hasPrefix("2026-11-21-") })
    #expect(names[0].count == "2026-11-21-a3f1".count)
  }

  @Test func sessionsAreListedNewestFirst() throws {
    let store = try SessionStore.inMemory()
    // The clock may have been set back: what counts is the order of recording.
    let names = try [3.0, 1, 2].map {
      try store.beginSession(someHeader(startedAt: someTime + $0)).name
    }
    #expect(try store.sessions().map(\.name) == names.reversed())
    #expect(try store.sessions(limit: 2).map(\.name) == names.suffix(2).reversed())
  }

  @Test func theLatestSessionHasStatementsAndIsNotTheOneThatAsks() throws {
    let store = try SessionStore.inMemory()
    #expect(try store.latestSession() == nil)
    let first = try store.beginSession(someHeader())
    _ = try store.begin(someStart(), number: 1, in: first.id)
    let second = try store.beginSession(someHeader())
    _ = try store.begin(someStart(), number: 1, in: second.id)
    _ = try store.beginSession(someHeader())
    #expect(try store.latestSession()?.name == second.name)
    #expect(try store.latestSession(otherThan: second.id)?.name == first.name)
  }

  @Test func aSessionIsFoundByTheBeginningOfItsName() throws {
    let store = try SessionStore.inMemory()
    let first = try store.beginSession(someHeader())
    let second = try store.beginSession(someHeader(startedAt: someTime + 86_400))
    #expect(try store.session(named: "2026-11-22").name == second.name)
    #expect(try store.session(named: first.name).name == first.name)
    let none = #expect(throws: StoreError.self) { try store.session(named: "%") }
    #expect(none?.message == "no session's name begins with `%`")
    let several = #expect(throws: StoreError.self) { try store.session(named: "2026") }
    #expect(several?.kind == .missing)
    #expect(several?.hint.contains(first.name) == true)
  }
}
