import Language
import SessionStore
import Testing

@testable import Workbench

@Suite struct RecipeTests {
  static let session = """
    seed 9
    digits = data "digits"
    aside = load "models/digits-mlp.hone"
    net = new mlp for=digits hidden=[8]
    net = new mlp for=digits hidden=[8]
    def halve(m: model) { m | prune 50% }
    net = net | train digits epochs=1
    7 * 6
    half = net | halve
    """

  @Test func makesAValueAgainInANewSession() throws {
    let first = try notebook()
    try first.run(Self.session)
    let half = try #require(first.scope.value(named: "half")?.contentHash)
    try first.run("script = half | recipe")
    let script = try #require(first.scope.value(named: "script").flatMap(text))
    // The same text twice draws two networks: both are needed for the second one's numbers.
    #expect(
      script == """
        seed 9
        digits = data "digits"
        net = new mlp for=digits hidden=[8]
        net = new mlp for=digits hidden=[8]
        def halve(m: model) { m | prune 50% }
        net = net | train digits epochs=1
        half = net | halve

        """)
    let second = try notebook()
    try second.run(script)
    #expect(second.scope.value(named: "half")?.contentHash == half)
  }

  /// Each family of compression, and what is measured or trained for it.
  @Test(arguments: [
    "net | search on=digits drop=5% bits=[8 4] prune=[50%] tries=3",
    "net | quantize int3 | repair bias to=net on=digits",
    "net | quantize int3 | repair rounding to=net on=digits",
    "net | quantize int2 data=digits epochs=1",
    "net | quantize int4 data=digits calibrate=digits activation_bits=4 epochs=1",
    "net | quantize int4 calibrate=digits activation_bits=4",
    "net | equalize | quantize int8 calibrate=digits",
    "new mlp for=digits hidden=[4] | distill digits from=net epochs=1",
    "net | factorize rank=4 | finetune digits epochs=1",
    "net | pack 50% data=digits epochs=1",
    "net | prune 50% | finetune digits epochs=1",
  ])
  func makesEveryCompressionAgain(statement: String) throws {
    let first = try notebook()
    try first.run(
      """
      seed 9
      digits = data "digits" | first 300
      net = new mlp for=digits hidden=[16] | train digits epochs=2
      made = \(statement)
      script = made | recipe
      """)
    let made = try #require(first.scope.value(named: "made")?.contentHash)
    let second = try notebook()
    try second.run(try #require(first.scope.value(named: "script").flatMap(text)))
    #expect(second.scope.value(named: "made")?.contentHash == made)
  }

  @Test func namesTheContentOfFilesThatWereRead() throws {
    let notebook = try notebook()
    try notebook.run("base = load \"models/digits-cnn.hone\"\nscript = base | recipe")
    let lines = try #require(notebook.scope.value(named: "script").flatMap(text))
    #expect(lines.hasPrefix("# reads models/digits-cnn.hone, content "))
  }

  @Test func leavesOutWhatWasUndone() throws {
    let notebook = try notebook()
    try notebook.run("x = 1")
    try notebook.run("x = 2")
    try notebook.undo()
    try notebook.run("y = x + 10\nscript = y | recipe")
    #expect(notebook.scope.value(named: "script").flatMap(text) == "x = 1\ny = x + 10\n")
  }

  @Test func isTheSameInASessionTakenUpAgain() throws {
    let store = try SessionStore.inMemory()
    let first = try notebook(store: store)
    try first.run(Self.session)
    try first.run("half | recipe")
    let second = try notebook(store: store)
    _ = try second.resume(try #require(try store.latestSession()))
    try second.run("half | recipe")
    #expect(second.entries.last?.valueHash == first.entries.last?.valueHash)
  }

  @Test(arguments: [
    (
      "x = @1 + 1\nx | recipe",
      "statement 2 takes `@1`, and a script of fewer statements counts otherwise"
    ),
    ("1 + 1 | recipe", "no statement of this session ended with this value"),
  ])
  func saysWhatItCantMakeAgain(source: String, message: String) throws {
    let notebook = try notebook()
    try notebook.run("5")
    #expect(mistakes { try notebook.run(source) }.map(\.message) == [message])
  }

  private func text(_ value: Value) -> String? {
    guard case .object(let object) = value, case .text(let text)? = object.field("text") else {
      return nil
    }
    return text
  }
}
