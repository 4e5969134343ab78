import Language
import Testing

/// Runs a script from nothing; what its commands were asked for is in the host's log.
func run(
  _ source: String, host: FakeHost = FakeHost(), parameters: [String: String] = [:]
) throws -> Scope {
  var scope = Scope()
  let script = try CheckedScript(
    source, signatures: host.signatures, scope: scope, parameters: parameters)
  for statement in script.statements {
    try Evaluator(host: host).run(statement, in: &scope)
  }
  return scope
}

@Suite struct EvaluatorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var log: [String]
    var testDescription: String { source }
  }

  @Test(arguments: [
    Case(
      source: #"x = load "a" | prune 50% by=random"#,
      log: [#"load path="a""#, #"prune amount=50% by="random""#]),
    Case(
      source: #"load "a" | quantize bits=4"#,
      log: [#"load path="a""#, "quantize bits=4 bits"]),
  ])
  func runsStagesInOrder(_ c: Case) throws {
    let host = FakeHost()
    _ = try run(c.source, host: host)
    #expect(host.log == c.log)
  }
}
