import Testing

@testable import Generation

@Suite struct TextStreamTests {
  /// What comes out for each run of bytes that goes in, and at the end.
  private func pieces(_ stops: [String], _ runs: [[UInt8]]) -> [String] {
    var stream = TextStream(stops: stops)
    return runs.map { stream.append($0) } + [stream.finish()]
  }

  private func pieces(_ stops: [String] = [], _ runs: String...) -> [String] {
    pieces(stops, runs.map { Array($0.utf8) })
  }

  @Test func givesOutWhatIsCertain() {
    #expect(pieces([], "Once", " upon") == ["Once", " upon", ""])
    #expect(pieces(["END"], "aE", "N", "b") == ["a", "", "ENb", ""])
    #expect(pieces(["END"], "xEN") == ["x", "EN"])
  }

  @Test func endsAtAStopThatSpansPieces() {
    #expect(pieces(["\nUser:"], "Hi", "\nUs", "er", ": x", "more") == ["Hi", "", "", "", "", ""])
    #expect(pieces(["ab", "abc"], "xabcd") == ["x", ""])
    #expect(pieces(["b"], "ab", "c") == ["a", "", ""])
    #expect(pieces(["aab"], "a", "a", "a", "b", "c") == ["", "", "a", "", "", ""])
    #expect(pieces([""], "a") == ["a", ""])
  }

  @Test func waitsForWholeCharacters() {
    let emoji = Array("🎉".utf8)
    let runs = [
      [97] + emoji[..<1], Array(emoji[1..<2]), Array(emoji[2...]), Array("é".utf8.prefix(1)),
    ]
    #expect(pieces([], runs) == ["a", "", "🎉", "", "\u{FFFD}"])
  }

  @Test func passesOnWhatIsNoUTF8() {
    #expect(pieces([], [[0xFF], [0x80, 0x80, 0x80, 0x80], [0xC0]]) == ["�", "����", "�", ""])
  }
}
