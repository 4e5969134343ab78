import Language
import Testing

/// Source with the cursor at its end, and what is proposed there.
@Suite struct CompleterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var candidates: [String]
    init(_ source: String, _ candidates: [String]) {
      self.source = source
      self.candidates = candidates
    }
    var testDescription: String { source }
  }

  static let base: Scope = {
    var scope = Scope()
    scope.bind("base", to: .object(FakeModel(steps: [])))
    scope.bind("digits", to: .object(FakeData()))
    scope.bind("grid", to: .table(Table(columns: ["accuracy", "bits"], rows: [])))
    scope.bind("keep", to: .share(0.5))
    return scope
  }()

  func complete(_ source: String) -> Completions {
    Completer(signatures: FakeHost.signatures, scope: Self.base) { request in
      switch (request.command, request.variable) {
      case ("layer", "base"): ["conv1", "conv2", "fc"]
      case ("where", "grid"): ["accuracy", "bits"]
      case ("where", nil) where request.statement == 4: ["accuracy", "size"]
      default: []
      }
    }.completions(in: source, at: source.utf8.count)
  }

  @Test(arguments: [
    Case("ba", ["base"]),
    Case("x = l", ["load"]),
    Case("s", ["seed", "sweep"]),
    Case("base | ", ["evaluate", "fail", "layer", "prune", "quantize", "summary"]),
    Case("grid | ", ["summary", "where"]),
    Case("x = base | prune 50% | e", ["evaluate"]),
    Case("base | evaluate ", ["digits", "on="]),
    Case("base | prune ", ["keep", "amount=", "by="]),
    Case("base | prune 50% ", ["by="]),
    Case("base | prune 50% by=", ["magnitude", "random"]),
    Case("base | prune 50% by=r", ["random"]),
    Case("base | prune by=random ", ["keep", "amount="]),
    Case("base | layer c", ["conv1", "conv2"]),
    Case("base | prune 50% | layer ", ["conv1", "conv2", "fc", "name="]),
    Case("grid | where acc", ["accuracy"]),
    Case("@4 | where s", ["size"]),
    Case("summary ", ["base", "grid"]),
    Case("grid | where accuracy > 5% and b", ["bits", "base"]),
    Case("compare base show=[", ["accuracy", "latency", "size"]),
    Case("compare base show=[accuracy l", ["latency"]),
    Case("compare base ", ["base", "on=", "show="]),
    Case("compare base on=", ["digits"]),
    Case("compare (base | pr", ["prune"]),
    Case("(base | evaluate digits).", ["accuracy", "bits", "latency"]),
    Case("base.", ["name", "parameters"]),
    Case("expect base.p", ["parameters"]),
    Case("new = load \"a\"\nnew | la", ["layer"]),
    Case("sweep share=[50%] { base | prune sh", ["share"]),
    Case("each m in [base] { m", ["m"]),
    Case("def cut(m, much) { m | prune mu", ["much"]),
    Case("param keep: sh", ["share"]),
    Case("load ", ["\"", "path="]),
    Case("base | # ", []),
    Case("1", []),
  ])
  func proposesWhatFits(_ c: Case) {
    let shown = complete(c.source).candidates.map(\.text)
    #expect(shown == c.candidates)
  }

  @Test func replacesWhatWasTyped() {
    #expect(complete("grid | whe").range == 7..<10)
    #expect(complete("base.para").range == 5..<9)
  }

  @Test func asksForPathsInQuotes() {
    let completions = complete("load \"models/a")
    #expect(completions.wantsPath)
    #expect(completions.range == 6..<14)
    #expect(!complete("load models/a").wantsPath)
  }
}
