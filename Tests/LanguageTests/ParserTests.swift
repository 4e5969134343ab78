import Testing

@testable import Language

/// Source and the tree it stands for, written down by hand from the grammar in `DESIGN.md`.
@Suite struct ParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var source: String
    var tree: String
    init(_ source: String, _ tree: String) {
      self.source = source
      self.tree = tree
    }
    var testDescription: String { source }
  }

  @Test(arguments: [
    Case("1 + 2 * 3", "(+ 1 (* 2 3))"),
    Case("1 * 2 + 3", "(+ (* 1 2) 3)"),
    Case("1 - 2 - 3", "(- (- 1 2) 3)"),
    Case("8 / 4 / 2", "(/ (/ 8 4) 2)"),
    Case("(1 - 2) * 3", "(* ((- 1 2)) 3)"),
    Case("-1 * 2", "(* (- 1) 2)"),
    Case("1 - -2", "(- 1 (- 2))"),
    Case("a or b and not c < 1 + 2", "(or a (and b (not (< c (+ 1 2)))))"),
    Case("not a == b", "(not (== a b))"),
    Case("a ~ b + 1 ± 1% * 2", "(~ a (+ b 1) (* 1% 2))"),
    Case("a ~ b +- 1%", "(~ a b 1%)"),
    Case("a - b", "(- a b)"),
    Case("a-b", "a-b"),
    Case("a -b", "<a (- b)>"),
    Case("[1 -2 - 3, 4]", "[1 (- (- 2) 3) 4]"),
    Case("[a - b]", "[(- a b)]"),
    Case("[]", "[]"),
    Case("a.b.c", "a.b.c"),
    Case("(a | b).c.d", "(<a | b>).c.d"),
    Case("@7.accuracy", "@7.accuracy"),
    Case("_.accuracy < _", "(< _.accuracy _)"),
    Case("layers.0.weight", "layers.0.weight"),
  ])
  func groupsOperatorsByPrecedence(_ c: Case) {
    #expect(dump(c.source) == c.tree)
  }

  @Test(arguments: [
    Case("base | summary", "<base | summary>"),
    Case("digits = data \"digits\"", "(= digits <data \"digits\">)"),
    Case("a | b 1 x=2 | c", "<<a | b 1 x=2> | c>"),
    Case("prune 80% by=magnitude scope=global", "<prune 80% by=magnitude scope=global>"),
    Case("q calibrate=(digits | first 200)", "<q calibrate=(<digits | first 200>)>"),
    Case("compare a b on=d show=[x y]", "<compare a b on=d show=[x y]>"),
    Case("prune (100% - keep)", "<prune ((- 100% keep))>"),
    Case("where accuracy > 90% and bits < 8", "<where (and (> accuracy 90%) (< bits 8))>"),
    Case("prune 4 bits=8", "<prune 4 bits=8>"),
    Case("where bits == 4 bits", "<where (== bits 4bits)>"),
    Case("| plot size", "<_ | plot size>"),
    Case("a\n  | b\n# why\n\n  | c", "<<a | b> | c>"),
    Case("a |\n b", "<a | b>"),
    Case("a; b\nc", "a; b; c"),
    Case("x = [1\n 2\n]", "(= x [1 2])"),
    Case("x =\n 1 +\n 2", "(= x (+ 1 2))"),
  ])
  func readsPipelines(_ c: Case) {
    #expect(dump(c.source) == c.tree)
  }

  @Test(arguments: [
    Case("seed 42", "(seed 42)"),
    Case(
      "expect (t | evaluate d).accuracy ~ 97% ± 1%",
      "(expect (~ (<t | evaluate d>).accuracy 97% 1%))"),
    Case("param keep: share = 50%", "(param keep:share=50%)"),
    Case("param name: text", "(param name:text)"),
    Case(
      "def cut(m: model, keep = 50%) { m | prune keep }",
      "(def cut (m:model keep=50%) <m | prune keep>)"),
    Case("each x in [a b] {\n a = x\n a | show\n}", "{each x=[a b]: (= a x); <a | show>}"),
    Case("g = sweep k=[1 2] b=[3] { f k } | plot", "(= g <{sweep k=[1 2] b=[3]: <f k>} | plot>)"),
    Case("(each x in xs { x })", "({each x=xs: x})"),
    Case("(sweep k=[1] {\n a\n b\n})", "({sweep k=[1]: a; b})"),
  ])
  func readsStatements(_ c: Case) {
    #expect(dump(c.source) == c.tree)
  }

  @Test func marksWhereThingsStand() throws {
    let source = "äö = base | prune 80% by=random"
    let statement = try #require(Parser.parse(source).statements.first)
    guard case .assignment(let name, let value) = statement.kind, case .call(let call) = value.kind
    else {
      Issue.record("\(statement)")
      return
    }
    // `ä` and `ö` take two bytes each.
    #expect(name.range == 0..<4)
    #expect(value.range == 7..<33)
    #expect(call.range == 14..<33)
    #expect(call.arguments.map(\.range) == [20..<23, 24..<33])
    #expect(statement.range == 0..<33)
  }

  @Test(arguments: [
    ("a |", true), ("x = ", true), ("[1 2", true), ("sweep k=[1] {", true), ("(", true),
    ("1 +", true), ("a", false), ("[1]", false), ("a | b", false), ("\"open", false),
    (")", false), ("", false), ("# (", false),
  ])
  func knowsWhatIsIncomplete(_ source: String, isIncomplete: Bool) {
    #expect(SourceText.isIncomplete(source) == isIncomplete)
  }
}
