import Language
import SessionStore
import Testing

@testable import Workbench

@Suite struct ResumeTests {
  @Test func goesOnWhereASessionEnded() throws {
    let store = try SessionStore.inMemory()
    let first = try notebook(store: store)
    try first.run(
      """
      seed 9
      digits = data "digits"
      def halve(m: model) { m | prune 50% }
      net = new mlp for=digits hidden=[8] | train digits epochs=1
      half = net | halve
      """)
    let session = try #require(try store.latestSession())
    let half = try #require(first.entries.last?.valueHash)
    let second = try notebook(store: store)
    let report = try second.resume(session)
    #expect(report.unfinished.isEmpty)
    #expect(second.scope.value(named: "half")?.contentHash == half)
    try second.run("again = net | halve\ncheck = again.sparsity")
    #expect(second.entries.last?.number == 7)
    #expect(second.scope.value(named: "again")?.contentHash == half)
  }

  @Test func undoTakesBackANameAndIsReplayed() throws {
    let store = try SessionStore.inMemory()
    let notebook = try notebook(store: store)
    try notebook.run("x = 1")
    try notebook.run("x = 2")
    #expect(try notebook.undo() == "x = 2")
    try notebook.run("y = x + 10")
    #expect(notebook.entries.last?.value.asQuantity?.value == 11)
    #expect(notebook.entries.last?.number == 4)
    let session = try #require(try store.latestSession())
    let report = try Replay(session, in: store, directory: projectFolder).run()
    #expect(report.divergence == nil)
    #expect(report.compared == 4)
  }

  @Test func aFailedStatementChangesNothingButIsRecorded() throws {
    let store = try SessionStore.inMemory()
    let notebook = try notebook(store: store)
    try notebook.run("x = 1")
    #expect(mistakes { try notebook.run("expect x == 2") }.count == 1)
    try notebook.run("x")
    #expect(notebook.entries.last?.number == 3)
    let statements = try store.statements(of: try #require(try store.latestSession()).id)
    #expect(statements.map { $0.result?.error != nil } == [false, true, false])
  }
}
