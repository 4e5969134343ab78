import Foundation
import SessionStore
import Testing

@testable import Workbench

@Suite struct ReplayTests {
  static let script = """
    seed 5
    digits = data "digits"
    net = new mlp for=digits hidden=[16] | train digits epochs=1
    cut = net | prune 50% | quantize int4
    grid = sweep bits=[8 4] { net | quantize bits=bits | evaluate digits }
    grid | plot bits accuracy
    expect (cut | evaluate digits).accuracy > 10%
    """

  private func record(_ script: String, directory: String = projectFolder) throws -> SessionStore {
    let store = try SessionStore.inMemory()
    let notebook = try notebook(store: store, directory: directory)
    try? notebook.run(script)
    return store
  }

  private func replay(
    _ store: SessionStore, directory: String = projectFolder, against current: [String]? = nil
  ) throws -> Replay.Report {
    let session = try #require(try store.latestSession())
    return try Replay(session, in: store, directory: directory).run(against: current)
  }

  @Test func everyResultAgrees() throws {
    let report = try replay(try record(Self.script))
    #expect(report.divergence == nil)
    #expect(report.compared == 7)
  }

  @Test func neverComparesWhatTheClockMeasured() throws {
    let source = """
      digits = data "digits"
      net = new mlp for=digits hidden=[8]
      times = net | bench runs=3
      fast = times | where latency > 0 s
      """
    let store = try record(source)
    let classes = try store.statements(of: try #require(try store.latestSession()).id)
      .map { $0.result?.replayClass }
    #expect(classes == [.exact, .exact, .timing, .timing])
    let report = try replay(store)
    #expect(report.divergence == nil)
    #expect(report.measured == 2)
  }

  @Test func skipsWhatWasCancelled() throws {
    let train = "net | train digits epochs=1"
    let store = try SessionStore.inMemory()
    let notebook = try notebook(store: store)
    try notebook.run("digits = data \"digits\"\nnet = new mlp for=digits hidden=[16]")
    // As Ctrl-C leaves it; the real thing would stop the tests beside this one, too.
    let session = try #require(try store.latestSession()).id
    let start = StatementStart(source: train, canonicalSource: train, startedAt: Date())
    var cancelled = StatementResult()
    cancelled.error = "cancelled"
    try store.finish(try store.begin(start, number: 3, in: session), cancelled)
    notebook.advance(to: 4)
    notebook.countOccurrence(of: train)
    try notebook.run("\(train)\n_ | evaluate digits\n@4 | summary")
    let report = try replay(store)
    #expect(report.divergence == nil)
    #expect(report.compared == 5)
  }

  @Test func namesAChangedInput() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/points.csv"
      try "x,class\n1,a\n2,b\n3,a\n".write(toFile: path, atomically: true, encoding: .utf8)
      let store = try record(#"d = data "points.csv" label=class"#, directory: folder)
      #expect(try replay(store, directory: folder).divergence == nil)
      try "x,class\n1,a\n2,b\n4,a\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try replay(store, directory: folder).divergence?.cause == .inputChanged)
      try FileManager.default.removeItem(atPath: path)
      #expect(try replay(store, directory: folder).divergence?.cause == .inputMissing)
    }
  }

  @Test func namesAChangedStatement() throws {
    let store = try record("x = 1\ny = x + 1")
    let same = try replay(store, against: ["x =  1", "y = x + 1  # a comment"])
    #expect(same.divergence == nil)
    let changed = try replay(store, against: ["x = 1", "y = x + 2"])
    #expect(changed.divergence?.cause == .statementChanged)
    #expect(changed.divergence?.number == 2)
  }

  @Test func insertingALineMovesNoOthersDraws() throws {
    let source = """
      digits = data "digits"
      net = new mlp for=digits hidden=[8]
      """
    let plain = try notebook()
    try plain.run(source)
    let longer = try notebook()
    try longer.run("digits = data \"digits\"\nother = new cnn for=digits\n1 + 1\n" + source)
    #expect(plain.entries.last?.valueHash == longer.entries.last?.valueHash)
  }

  @Test func theSameTextTwiceDrawsTwice() throws {
    let notebook = try notebook()
    try notebook.run("digits = data \"digits\"\na = new mlp for=digits hidden=[8]")
    try notebook.run("a = new mlp for=digits hidden=[8]")
    #expect(notebook.entries[1].valueHash != notebook.entries[2].valueHash)
  }
}
