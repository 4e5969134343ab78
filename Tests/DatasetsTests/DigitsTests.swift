import Datasets
import TensorEngine
import Testing

@Suite struct DigitsTests {
  private let digits = Result { try Dataset.load("digits") }

  @Test func hasTheShapeAndOriginItWasPublishedWith() throws {
    let digits = try digits.get()
    #expect(digits.features.shape == [1797, 8, 8, 1])
    #expect(digits.sampleShape == [8, 8, 1])
    #expect(digits.labels?.shape == [1797])
    #expect(digits.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    #expect(digits.origin.contains("CC BY 4.0"))
  }

  /// `load_digits()` of scikit-learn 1.9.1: `.data.sum()`, `bincount(.target)`.
  @Test func hasTheSumsOfScikitLearn() throws {
    let digits = try digits.get()
    let sum = digits.features.floats.reduce(0.0) { $0 + Double($1) * 16 }
    #expect(sum == 561_718)
    #expect(digits.classCounts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  /// `load_digits().images[0]`: rows 0 and 2; `.target[:12]`.
  @Test func hasTheImagesOfScikitLearn() throws {
    let digits = try digits.get()
    let first = digits.first(1).features.floats.map { $0 * 16 }
    #expect(first[0..<8] == [0, 0, 5, 13, 9, 1, 0, 0])
    #expect(first[16..<24] == [0, 3, 15, 2, 0, 11, 8, 0])
    let labels = try #require(digits.labels).withElements(as: Int32.self) { Array($0.prefix(12)) }
    #expect(labels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  }

  @Test func everyClassHasItsShareOfEveryPart() throws {
    let digits = try digits.get()
    for (part, share) in [(Dataset.Part.train, 0.70), (.validation, 0.15), (.test, 0.15)] {
      let counts = digits.part(part).classCounts
      for (count, all) in zip(counts, digits.classCounts) {
        #expect(abs(Double(count) - share * Double(all)) <= 2, "\(part) \(counts)")
      }
    }
  }
}
