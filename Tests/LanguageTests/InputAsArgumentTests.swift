import Language
import Testing

@Suite struct InputAsArgumentTests {
  @Test(arguments: [
    (#"m = load "a""# + "\n" + "prune m 50%", #"prune amount=50%"#),
    (#"m = load "a""# + "\n" + "layer m conv1", #"layer name="conv1""#),
    (#"prune (load "a") 50%"#, #"prune amount=50%"#),
  ])
  func takesTheInputAsFirstArgument(_ source: String, _ expected: String) throws {
    let host = FakeHost()
    _ = try run(source, host: host)
    #expect(host.log == [#"load path="a""#, expected])
  }

  @Test func leavesAnArgumentOfAnotherTypeWhereItIs() {
    let host = FakeHost()
    let source = #"m = data "a""# + "\nlayer m"
    let messages = CheckedScript.diagnostics(
      in: source, signatures: host.signatures, scope: Scope()
    ).map(\.message)
    #expect(messages == ["`layer` needs a model piped into it"])
  }

  @Test func findsWhatAStatementRefersTo() throws {
    let host = FakeHost()
    let source = #"m = load "a""# + "\nkeep = 50%\nx = @1 | prune (100% - keep)\ncompare m x"
    let script = try CheckedScript(source, signatures: host.signatures, scope: Scope())
    let references = script.statements.map(\.references)
    #expect(references[0].variables.isEmpty)
    #expect(references[2].variables == ["keep"])
    #expect(references[2].results == [1])
    #expect(references[3].variables == ["m", "x"])
    #expect(!references[3].usesLast)
  }

  @Test func goesBackToEarlierNamesAndKeepsNumbers() throws {
    var scope = try run("x = 1\nx = 2")
    let earlier = try run("x = 1")
    scope.restoreNames(of: earlier)
    scope.skipNumber()
    #expect(scope.value(named: "x")?.asNumber == 1)
    #expect(scope.result(2)?.asNumber == 2)
    #expect(scope.nextNumber == 4)
  }
}

extension Value {
  fileprivate var asNumber: Double? {
    guard case .quantity(let quantity) = self else { return nil }
    return quantity.value
  }
}
