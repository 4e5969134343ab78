import Foundation
import Language
import Testing

@testable import Workbench

/// What users get wrong: each is a clear error at its place.
@Suite struct MistakeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    /// The part of the source that is marked.
    let marked: String
    let message: String
    var testDescription: String { source }
  }

  static let setting = """
    digits = data "digits"
    net = new mlp for=digits hidden=[8]

    """

  @Test(arguments: [
    Case(source: "net | prun 50%", marked: "prun", message: "no command `prun`"),
    Case(source: "net | prune 50% bye=magnitude", marked: "bye", message: "no option `bye`"),
    Case(source: "net | prune 50% by=magnitud", marked: "magnitud", message: "`magnitud`"),
    Case(source: "nett | prune 50%", marked: "nett", message: "`nett`"),
    Case(source: "net | prune 150%", marked: "150%", message: "from 0% to 100%"),
    Case(source: "digits | prune 50%", marked: "prune", message: "takes a model"),
    Case(source: "net | layer dense9", marked: "dense9", message: "no layer `dense9`"),
    Case(source: "net | prune 100%", marked: "prune 100%", message: "100%"),
    Case(source: #"load "missing.hone""#, marked: #""missing.hone""#, message: "can't be read"),
    Case(source: #"load "Sources""#, marked: #""Sources""#, message: "without a `config.json`"),
    Case(source: "(net | evaluate digits).acuracy", marked: "acuracy", message: "acuracy"),
    Case(source: "net | quantize int9", marked: "int9", message: "`int9`"),
    Case(source: "net | curve", marked: "net", message: "no training history"),
  ])
  func areMarkedAtTheirPlace(_ c: Case) throws {
    let notebook = try notebook()
    try notebook.run(Self.setting)
    let found = mistakes { try notebook.run(c.source) }
    let first = try #require(found.first, "no mistake in \(c.source)")
    #expect(first.message.contains(c.message), "\(first.message)")
    #expect(c.source.slice(first.range) == c.marked)
  }

  @Test func everythingBeforeAFailureIsKept() throws {
    let notebook = try notebook()
    try notebook.run("x = 7")
    #expect(!mistakes { try notebook.run("y = 8\nexpect y == 9\nz = 1") }.isEmpty)
    #expect(notebook.scope.names == ["x", "y"])
  }

  @Test func nothingRunsWhereTheScriptHasAMistake() throws {
    let notebook = try notebook()
    #expect(mistakes { try notebook.run("x = 1\ny = x | prun 5%\nnoSuchCommand 1") }.count == 2)
    #expect(notebook.entries.isEmpty)
  }
}
