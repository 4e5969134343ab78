import Language
import Testing

@Suite struct LoopTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var columns: [String]
    var rows: [[String]]
    var testDescription: String { source }
  }

  /// A fake evaluation's accuracy is 99 % after one step on the model and falls by 1 % with each.
  @Test(arguments: [
    Case(
      source: "sweep keep=[100% 50%] bits=[8 4] { keep * bits }",
      columns: ["keep", "bits", "value"],
      rows: [
        ["100%", "8", "8"], ["100%", "4", "4"], ["50%", "8", "4"], ["50%", "4", "2"],
      ]),
    Case(
      source:
        "sweep by=[magnitude random] { load \"a\" | prune 50% by=by | evaluate (data \"d\") }",
      columns: ["by", "accuracy", "bits", "latency"],
      rows: [
        ["\"magnitude\"", "98%", "32 bits", "2 ms"], ["\"random\"", "98%", "32 bits", "2 ms"],
      ]),
    Case(
      source: "sweep bits=[8] { load \"a\" | evaluate (data \"d\") }",
      columns: ["bits", "accuracy", "result-bits", "latency"],
      rows: [["8", "99%", "32 bits", "2 ms"]]),
    Case(
      source: "sweep k=[1] { compare (load \"a\") }", columns: ["k", "name"],
      rows: [["1", "\"a\""]]),
    Case(source: "sweep k=[1 2] { expect k > 0 }", columns: ["k"], rows: [["1"], ["2"]]),
    Case(source: "sweep k=[] { k }", columns: ["k"], rows: []),
    Case(
      source: "each m in [\"a\" \"b\"] { load m | evaluate (data \"d\") }",
      columns: ["m", "accuracy", "bits", "latency"],
      rows: [["\"a\"", "99%", "32 bits", "2 ms"], ["\"b\"", "99%", "32 bits", "2 ms"]]),
    Case(
      source: "t = sweep a=[1 2 3 4] { a * 10 }; n = 2; t | where a > n and value < 40",
      columns: ["a", "value"], rows: [["3", "30"]]),
    Case(
      source: "t = sweep a=[1 2 3] { a }; t | where value ~ 2 ± 0.5", columns: ["a", "value"],
      rows: [["2", "2"]]),
  ])
  func makesTables(_ c: Case) throws {
    guard case .table(let table) = try run(c.source).last else {
      Issue.record("no table")
      return
    }
    #expect(table.columns == c.columns)
    #expect(table.rows.map { $0.map { $0.sourceText ?? "-" } } == c.rows)
  }

  @Test func evaluatesCallsInAConditionOnce() throws {
    let host = FakeHost()
    let scope = try run(
      "t = sweep a=[1 2 3] { a }; t | where a > (load \"x\").parameters", host: host)
    guard case .table(let table) = scope.last else {
      Issue.record("no table")
      return
    }
    #expect(table.rows.count == 2)
    #expect(host.log.filter { $0.hasPrefix("load") }.count == 1)
  }

  @Test func keepsTheNamesOfABodyToItself() {
    #expect(mistakes(in: "each x in [1] { y = x }\ny").count == 1)
    #expect(mistakes(in: "each x in [1] { x }\nx").count == 1)
  }

  @Test func givesAListOfWhatIsNoRecord() throws {
    let scope = try run("each p in [\"a\" \"b\"] { load p }")
    guard case .table(let table) = scope.last else {
      Issue.record("a model's number fields make a row")
      return
    }
    #expect(table.columns == ["p", "parameters"])
    #expect(try run("each p in [1 2] { \"x\" }").last?.sourceText == #"["x" "x"]"#)
  }
}
