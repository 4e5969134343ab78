import Language
import Testing

/// What can only be known to be wrong once it runs.
@Suite struct FailureTests {
  static let cases = MistakeCase.table(
    #"""
    > expect 95.2% ~ 97% ± 1%
    1:8 [95.2% ~ 97% ± 1%] expected 97% ± 1%, found 95.2%: 1.8% apart

    > x = 3
    > expect x > 5
    2:8 [x > 5] expected > 5, found 3: 2 apart

    > expect "a" == "b"
    1:8 ["a" == "b"] expected == "b", found "a"

    > expect not true
    1:8 [not true] this is expected to be true

    > each k in [50% 120%] { load "a" | prune k }
    1:41 [k] `amount` must be from 0% to 95%, not 120%

    > each b in [magnitude randm] { load "a" | prune 1% by=b }
    1:54 [b] `by` can't be `randm`
        did you mean `random`?

    > each x in [1 "a"] { x * 2 }
    1:25 [2] `*` doesn't fit a text and a number
        [x] this is a text

    > def f(m) { m | prune 50% }
    > f 5
    1:16 [prune] `prune` takes a model, not a number
        [f 5] called here

    > load "a" | fail
    1:12 [fail] this failed

    > t = compare (load "a")
    > t.nmae
    2:3 [nmae] this table has no column `nmae`
        [t] the table
        did you mean `name`?

    > x = 0
    > 1 / x
    2:5 [x] this divides by zero

    > t = sweep a=[1 2] { a }
    > t | where b > 1
    2:11 [b] no column `b`
        valid: a, value

    > t = sweep a=[1 2] { a }
    > t | where a + 1
    2:11 [a + 1] a condition is true or false, not a number
        like `accuracy > 97%`

    > sweep a=[1 2] { sweep a=5 { a } }
    not checked: `a` needs a list, not a number
    """#)

  @Test(arguments: cases)
  func reportsWhatFailsInTheRun(_ c: MistakeCase) {
    #expect(failure(c.source) == c.mistakes)
  }

  @Test func tellsAnErrorAtTheCallOfADefinitionFromElsewhere() throws {
    let scope = try run("# a longer line\ndef f(m) { m | fail }")
    let host = FakeHost()
    let script = try CheckedScript(
      "f (load \"a\")", signatures: host.signatures, scope: scope)
    var copy = scope
    #expect {
      try Evaluator(host: host).run(script.statements[0], in: &copy)
    } throws: { error in
      error as? Diagnostic == Diagnostic("in `f`: this failed", at: 0..<12)
    }
  }

  @Test func stopsWhereTheHostWantsTo() {
    let host = FakeHost()
    host.stepsUntilCancelled = 3
    #expect(throws: CancellationError.self) {
      try run("each x in [1 2 3 4 5 6] { x }", host: host)
    }
  }

  @Test func refusesEndlessSweeps() {
    let list = "[" + String(repeating: "1 ", count: 100) + "]"
    #expect(
      failure("sweep a=\(list) b=\(list) c=\(list) { a }")
        .hasSuffix("this runs its body more than 100000 times"))
  }
}
