import Testing

@testable import hone

@Suite struct LineEditorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    /// Where readline and the language think the word starts.
    var readline: Int
    var language: Int
    var texts: [String]
    var expected: [String]
    var testDescription: String { line }
  }

  @Test(arguments: [
    Case(line: "base | pr", readline: 7, language: 7, texts: ["prune"], expected: ["prune"]),
    Case(line: "quantize b", readline: 9, language: 9, texts: ["bits="], expected: ["bits="]),
    Case(line: "x.ac", readline: 0, language: 2, texts: ["accuracy"], expected: ["x.accuracy"]),
    Case(line: "a=conv~1", readline: 7, language: 2, texts: ["conv~12"], expected: ["12"]),
    Case(line: "a=conv~1", readline: 7, language: 2, texts: ["other"], expected: []),
  ])
  func fitsCandidatesToReadlinesWord(_ example: Case) {
    let candidates = LineEditor.Candidates(texts: example.texts, start: example.language)
    #expect(
      LineEditor.realigned(candidates, line: Array(example.line.utf8), start: example.readline)
        == example.expected)
  }
}
