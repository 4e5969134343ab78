import Language
import Testing

@Suite struct AssignedNameTests {
  @Test(arguments: [
    ("x = 1", "x"), ("small-net = base | prune 80%", "small-net"), ("param k: number = 1", "k"),
    ("t = sweep k=[1 2] { k }", "t"),
  ])
  func isWhatStandsBeforeTheSign(statement: String, name: String) {
    #expect(SourceText.assignedName(of: statement) == name)
  }

  @Test(arguments: [
    "x", "new mlp for=digits", "sweep k=[1 2] { k }", "expect a == b", "seed 1",
    "def f(x) { x }", "base | plot a to=\"x.svg\"", ":undo", "",
  ])
  func isAbsentWhereNothingIsNamed(statement: String) {
    #expect(SourceText.assignedName(of: statement) == nil)
  }
}
