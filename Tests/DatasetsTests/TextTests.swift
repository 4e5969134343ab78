import ContentHashing
import Datasets
import TensorEngine
import Testing

@Suite struct TextTests {
  private func windows(
    of count: Int, length: Int, beginning: Int32? = nil
  ) throws -> Dataset {
    try Dataset(
      tokens: (0..<Int32(count)).map { $0 }, length: length, vocabulary: count,
      beginning: beginning, name: "text", origin: "text.txt", text: ContentHasher().finalized())
  }

  @Test func everyTokensTargetIsTheTokenAfterIt() throws {
    let text = try windows(of: 100, length: 4)
    let read = text.features.withElements(as: Int32.self) { Array($0) }
    let next = try #require(text.nextTokens).withElements(as: Int32.self) { Array($0) }
    #expect(next == read.map { $0 + 1 })
    #expect(Array(read.prefix(8)) == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test func aWindowBeginsAsTextsDo() throws {
    let text = try windows(of: 100, length: 4, beginning: 99)
    let read = text.features.withElements(as: Int32.self) { Array($0) }
    let next = try #require(text.nextTokens).withElements(as: Int32.self) { Array($0) }
    #expect(Array(read.prefix(8)) == [99, 1, 2, 3, 99, 5, 6, 7])
    #expect(Array(next.prefix(4)) == [1, 2, 3, 4])
  }

  /// 85 %, 5 % and 10 % of the text, wherever windows begin.
  @Test(arguments: [(3, 7), (4, 5), (8, 2)])
  func noTwoPartsShareAToken(_ lengths: (Int, Int)) throws {
    let a = try windows(of: 200, length: lengths.0)
    let b = try windows(of: 200, length: lengths.1)
    for (own, others) in [(a.train, [b.validation, b.test]), (a.validation, [b.test])] {
      for other in others { #expect(tokens(of: own).isDisjoint(with: tokens(of: other))) }
    }
    #expect(tokens(of: a.test).allSatisfy { $0 >= 180 })
    #expect(tokens(of: a.train).allSatisfy { $0 < 170 })
  }

  private func tokens(of text: Dataset) -> Set<Int32> {
    let next = text.nextTokens?.withElements(as: Int32.self) { Array($0) } ?? []
    return Set(text.features.withElements(as: Int32.self) { Array($0) } + next)
  }

  @Test func refusesATextOfLessThanOneWindow() {
    let error = #expect(throws: DatasetError.self) { try windows(of: 40, length: 64) }
    #expect(error?.message.contains("40 tokens") == true)
  }

  /// Of twenty 14 are to learn from, 3 to validate and 3 to test on.
  @Test func textsAreSamplesOfTheirOwn() throws {
    let texts = (0..<20).map { text in (0..<5).map { Int32(10 * text + $0) } }
    let data = Dataset(texts: texts, vocabulary: 200, name: "drawn", origin: "made")
    #expect(data.sampleShape == [4] && data.text != nil)
    #expect([data.train, data.validation, data.test].map(\.count) == [14, 3, 3])
    let read = data.features.withElements(as: Int32.self) { Array($0) }
    #expect(Array(read[4..<8]) == [10, 11, 12, 13])
    let next = try #require(data.nextTokens).withElements(as: Int32.self) { Array($0) }
    #expect(next == read.map { $0 + 1 })
  }

  @Test func subsetsRememberTheirText() throws {
    let text = try windows(of: 200, length: 4)
    #expect(text.first(3).text == text.text)
    #expect(text.train.text == text.text)
    #expect(!text.train.overlaps(text.test))
  }
}
