import Language
import SessionStore
import Testing

@testable import Workbench

/// A training that loses its numbers fails, and leaves at its number what it had learned by then.
@Suite struct DivergedTrainingTests {
  private static let setting = """
    digits = data "digits" | first 200
    net = new mlp for=digits hidden=[8]

    """
  /// Rate 10 and decay 1 make a weight -9 times what it was with every step, until products overflow.
  private static let options =
    "batch=32 optimizer=sgd rate=10 decay=1 momentum=0 schedule=constant"

  @Test(arguments: [
    "train digits", "finetune digits", "distill digits from=net",
  ])
  func leavesTheLastGoodEpochAtItsNumber(command: String) throws {
    let notebook = try notebook()
    try notebook.run(Self.setting)
    let found = mistakes { try notebook.run("bad = net | \(command) epochs=50 \(Self.options)") }
    let hint = try #require(found.first?.hint)
    let epochs = try #require((1..<50).first { hint.contains(" after epoch \($0);") })
    #expect(hint == "@3 is the model after epoch \(epochs); use a smaller learning rate")
    #expect(found.first?.message.contains("epoch \(epochs + 1), step") == true)
    #expect(!mistakes { try notebook.run("bad") }.isEmpty, "the model has the name")
    try notebook.run("_ | summary")
    try notebook.run("good = @3")
    try notebook.run("good | curve loss")
    #expect(mistakes { try notebook.run("good | evaluate digits split=all") }.isEmpty)
    #expect(mistakes { try notebook.run("@3 | recipe") }.first?.hint == "`save` keeps it")
  }

  @Test func isThereWhenTheSessionIsTakenUpOrReplayed() throws {
    let store = try SessionStore.inMemory()
    let first = try notebook(store: store)
    try first.run(Self.setting)
    _ = mistakes { try first.run("net | train digits epochs=50 \(Self.options)") }
    try first.run("good = @3")
    let good = try #require(first.scope.value(named: "good")?.contentHash)
    let session = try #require(try store.latestSession())
    let second = try notebook(store: store)
    _ = try second.resume(session)
    #expect(second.scope.value(named: "good")?.contentHash == good)
    try second.run("again = @3")
    #expect(second.scope.value(named: "again")?.contentHash == good)
    let report = try Replay(session, in: store, directory: projectFolder).run()
    #expect(report.divergence == nil)
  }
}
