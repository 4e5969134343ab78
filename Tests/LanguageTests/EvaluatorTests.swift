import Language
import Testing

/// Runs a script; what its commands were asked for is in the host's log.
func run(
  _ source: String, host: FakeHost = FakeHost(), scope: Scope = Scope(),
  parameters: [String: String] = [:]
) throws -> Scope {
  var scope = scope
  let script = try CheckedScript(
    source, signatures: host.signatures, scope: scope, parameters: parameters)
  for statement in script.statements {
    try Evaluator(host: host).run(statement, in: &scope)
  }
  return scope
}

/// The message of the error that a script fails with while it runs.
func failure(_ source: String, host: FakeHost = FakeHost()) -> String {
  do {
    _ = try run(source, host: host)
    return ""
  } catch let diagnostic as Diagnostic {
    return diagnostic.inShort(in: source)
  } catch let errors as SourceErrors {
    return "not checked: " + errors.diagnostics.map(\.message).joined(separator: ", ")
  } catch {
    return "\(error)"
  }
}

@Suite struct EvaluatorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var log: [String]
    init(_ source: String, _ log: String...) {
      self.source = source
      self.log = log
    }
    var testDescription: String { source }
  }

  static let cases = [
    Case(
      #"x = load "a" | prune 50% by=random"#, #"load path="a""#, #"prune amount=50% by="random""#),
    Case(#"load "a" | quantize bits=4"#, #"load path="a""#, "quantize bits=4 bits"),
    Case(#"load "a" | prune 0.5"#, #"load path="a""#, "prune amount=50%"),
    Case(#"load "a" | prune (100% - 20%)"#, #"load path="a""#, "prune amount=80%"),
    Case(#"a = load "a"; k = 20%; a | prune 100% - k"#, #"load path="a""#, "prune amount=80%"),
    Case(
      #"a = load "a"; a | layer a; a | layer conv1.weight"#,
      #"load path="a""#, #"layer name="a""#, #"layer name="conv1.weight""#),
    Case(
      #"m = "random"; load "a" | prune 1% by=m"#, #"load path="a""#, #"prune amount=1% by="random""#
    ),
    Case(
      #"random = 5; load "a" | prune 1% by=random"#,
      #"load path="a""#, #"prune amount=1% by="random""#),
    Case(
      #"each by in [random magnitude] { load "a" | prune 1% by=by }"#,
      #"load path="a""#, #"prune amount=1% by="random""#, #"load path="a""#,
      #"prune amount=1% by="magnitude""#),
    Case(
      #"each l in [conv1 fc] { load "a" | layer l }"#,
      #"load path="a""#, #"layer name="conv1""#, #"load path="a""#, #"layer name="fc""#),
    Case(
      #"a = load "a"; compare a a show=size"#, #"load path="a""#,
      #"compare models=list show=["size"]"#),
    Case(
      #"def cut(m, share = 50%) { m | prune share }; load "a" | cut; cut (load "b") 10%"#,
      #"load path="a""#, "prune amount=50%", #"load path="b""#, "prune amount=10%"),
    Case("load \"a\"\n# and\n| prune 1%", #"load path="a""#, "prune amount=1%"),
    Case("load \"a\"; seed 3; _ | prune 1%", #"load path="a""#, "prune amount=1%"),
    Case(
      "load \"a\"; load \"b\" | prune 1%; @1 | prune 2%", #"load path="a""#,
      #"load path="b""#, "prune amount=1%", "prune amount=2%"),
  ]

  @Test(arguments: cases)
  func asksTheHostInOrder(_ c: Case) throws {
    let host = FakeHost()
    _ = try run(c.source, host: host)
    #expect(host.log == c.log)
  }

  struct Result: Sendable, CustomTestStringConvertible {
    var source: String
    var value: String
    init(_ source: String, _ value: String) {
      self.source = source
      self.value = value
    }
    var testDescription: String { source }
  }

  /// By hand from the rules on dimensions in `Operators`.
  @Test(arguments: [
    Result("1 + 2 * 3", "7"), Result("100% - 20%", "80%"), Result("50% * 256 KB", "128 KB"),
    Result("256 KB / 2", "128 KB"), Result("1 MiB / 1 KiB", "1024"), Result("10 ms * 3", "30 ms"),
    Result("50% * 50%", "25%"), Result("50% * 10", "5"), Result("10 / 50%", "20"),
    Result("4 bits + 1", "5 bits"), Result("-(3 mJ)", "-3 mJ"), Result("\"a\" + \"b\"", "\"ab\""),
    Result("1 < 2 and not 2 < 1", "true"), Result("\"a\" < \"b\"", "true"),
    Result("[1 2] == [1 2]", "true"), Result("[1 2] != [1 2]", "false"),
    Result("97.4% ~ 97% ± 0.4%", "true"), Result("97.5% ~ 97% ± 0.4%", "false"),
    Result("0.3 ~ 0.2 ± 0.1", "true"), Result("102 ~ 100 ± 2%", "true"),
    Result("103 ~ 100 ± 2%", "false"), Result("(load \"a\").parameters", "1"),
    Result("x = [1 2 3]; x", "[1 2 3]"), Result("each x in [1 2] { x * 2 }", "[2 4]"),
    Result("each x in [] { x }", "[]"), Result("param k: share = 30%; k", "30%"),
    Result("param k: share = 0.3; k", "30%"), Result("x = 1; x = x + 1; x", "2"),
    Result("x = 1; x = 5; @1", "1"), Result("def f(a, b = 2) { c = a + b; c * 2 }; f 1", "6"),
    Result("y = 1; def f(a) { a + y }; y = 10; f 1", "2"),
    Result("def f(a) { a + 1 }; def g(a) { f a | f }; 1 | g", "3"),
    Result("z = 0; true or 1 / z == 1", "true"),
  ])
  func computes(_ c: Result) throws {
    #expect(try run(c.source).last?.sourceText == c.value)
  }

  @Test func takesParametersFromOutside() throws {
    let source = "param keep: share = 50%; param name: text = \"a\"; [keep name]"
    let scope = try run(source, parameters: ["keep": "25%", "name": "two words"])
    #expect(scope.last?.sourceText == #"[25% "two words"]"#)
  }

  @Test func numbersEveryStatement() throws {
    let scope = try run("seed 7; 1; x = 2; expect x == 2; 3")
    #expect((1...5).map { scope.result($0)?.sourceText } == [nil, "1", "2", nil, "3"])
    #expect(scope.seed == 7)
    #expect(scope.nextNumber == 6)
    #expect(scope.names == ["x"])
  }

  @Test func leavesTheScopeAloneAfterAnError() throws {
    let host = FakeHost()
    var scope = try run("x = 1", host: host)
    let script = try CheckedScript(
      "x = load \"a\" | fail", signatures: host.signatures, scope: scope)
    #expect(throws: Diagnostic.self) {
      try Evaluator(host: host).run(script.statements[0], in: &scope)
    }
    #expect(scope.value(named: "x")?.sourceText == "1")
    #expect(scope.nextNumber == 2)
  }

  @Test func continuesTheLastResultAtThePrompt() throws {
    let host = FakeHost()
    let scope = try run("load \"a\"", host: host)
    _ = try run("| prune 1%", host: host, scope: scope)
    #expect(host.log.last == "prune amount=1%")
  }
}
