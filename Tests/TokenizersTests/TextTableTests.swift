import Testing
import Tokenizers

@Suite struct TextTableTests {
  @Test func keepsTextsOneAfterAnother() {
    let table = TextTable(["a", "", "né"])
    #expect(table.count == 3)
    #expect((0..<3).map(table.text) == ["a", "", "né"])
    #expect(table.offsets == [0, 1, 1, 4])
    #expect(table.firstIndex(of: "né") == 2)
    #expect(table.firstIndex(of: "b") == nil)
  }

  @Test(arguments: [[], [1, 2], [0, 2, 1, 2], [0, 1], [0, 3]] as [[Int32]])
  func refusesOffsetsThatDontFit(_ offsets: [Int32]) {
    #expect(TextTable(bytes: [1, 2], offsets: offsets) == nil)
  }
}
