import Testing

@testable import Language

@Suite struct RenderingTests {
  @Test func marksBothPlacesOnOneLine() {
    let source = "t = 1\nt | prune 50%"
    let diagnostic = Diagnostic(
      "`prune` takes a model, not a number", at: 10..<15,
      note: .init("this is a number", at: 6..<7),
      hint: "use a model")
    #expect(
      diagnostic.rendered(in: source, name: "a.hone") == """
        error: `prune` takes a model, not a number
          a.hone:2:5
            t | prune 50%
                ^^^^^
            - this is a number
        hint: use a model
        """)
  }

  @Test func marksTheOtherPlaceOnItsLine() {
    let diagnostic = Diagnostic(
      "`y` is used before it is named", at: 4..<5, note: .init("named here", at: 6..<7))
    #expect(
      diagnostic.rendered(in: "x = y\ny = 2") == """
        error: `y` is used before it is named
          line 1, column 5
            x = y
                ^
          line 2, column 1
            y = 2
            - named here
        """)
  }

  /// `数据` and the emoji take two columns a character, a combining accent none, a tab four.
  @Test(arguments: [
    ("数据 + y", 9..<10, "    数据 + y", "           ^"),
    ("\"数据\" y", 1..<7, "    \"数据\" y", "     ^^^^"),
    ("\"🙂\" y", 7..<8, "    \"🙂\" y", "         ^"),
    ("\"e\u{301}\" y", 6..<7, "    \"e\u{301}\" y", "        ^"),
    ("\ty", 1..<2, "        y", "        ^"),
    ("y", 1..<1, "    y", "     ^"),
    ("a\u{1B}[31mb", 6..<7, "    a?[31mb", "          ^"),
    ("x\r\ny", 0..<1, "    x", "    ^"),
  ])
  func keepsMarksUnderWideText(_ source: String, range: SourceRange, line: String, marks: String) {
    let lines = Diagnostic("m", at: range).rendered(in: source).split(separator: "\n").map(
      String.init)
    #expect(lines.suffix(2) == [line, marks])
  }

  @Test func showsTheNeighbourhoodInALongLine() {
    let source = String(repeating: "é ", count: 400) + "bad" + String(repeating: " x", count: 400)
    let lines = Diagnostic("m", at: 1200..<1203).rendered(in: source).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 130 })
    let position = lines[1].firstRange(of: "bad")?.lowerBound.utf16Offset(in: lines[1])
    #expect(lines[2].firstIndex(of: "^")?.utf16Offset(in: lines[2]) == position)
  }

  @Test func survivesRangesOutsideTheSource() {
    for range in [0..<0, 3..<9, 100..<200] {
      #expect(
        Diagnostic("m", at: range, note: .init("n", at: range)).rendered(in: "ab").hasPrefix(
          "error: m"))
    }
    #expect(Diagnostic("m", at: 0..<0).rendered(in: "") == "error: m")
  }

  @Test func givesEveryPieceItsRole() {
    let pieces = Diagnostic("m", at: 0..<1, note: .init("n", at: 2..<3), hint: "h").styled(
      in: "a b", name: "f")
    #expect(
      pieces.map(\.role) == [.label, .message, .place, .source, .mark, .mark, .note, .hint])
  }
}
