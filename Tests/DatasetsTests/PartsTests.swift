import Datasets
import TensorEngine
import Testing

/// `count` samples of one feature, which is the sample's index; classes in turn.
func someDataset(
  _ count: Int, classes: Int = 3, name: String = "some", testSamples: Range<Int>? = nil
) -> Dataset {
  let labels = (0..<count).map { Int32($0 % classes) }
  return Dataset(
    name: name, features: Tensor((0..<count).map { Float($0) }, shape: [count, 1]),
    target: .classes(
      Tensor(labels, shape: [count], as: .i32), names: (0..<classes).map { "class \($0)" }),
    origin: "made up", testSamples: testSamples)
}

@Suite struct PartsTests {
  @Test(arguments: [0, 1, 2, 7, 19, 20, 21, 100, 1797])
  func partsNeverOverlapAndCoverEverySample(count: Int) {
    let dataset = someDataset(count)
    let parts = [dataset.train, dataset.validation, dataset.test]
    #expect(parts.flatMap(\.indices).sorted() == Array(0..<count))
    for (index, part) in parts.enumerated() {
      for other in parts[(index + 1)...] { #expect(!part.overlaps(other)) }
    }
  }

  @Test(arguments: [(20, 14, 3, 3), (100, 70, 15, 15), (1000, 700, 150, 150)])
  func partsHaveTheStatedShares(count: Int, train: Int, validation: Int, test: Int) {
    let dataset = someDataset(count, classes: 1)
    #expect(dataset.train.count == train)
    #expect(dataset.validation.count == validation)
    #expect(dataset.test.count == test)
  }

  /// By hand: of 30 samples of three classes in turn a fifth, two of each class.
  @Test func aShareOfEachClassIsForTesting() {
    let dataset = someDataset(30).parted(testing: 0.2)
    #expect(dataset.test.classCounts == [2, 2, 2])
    #expect(dataset.train.count == 24 && dataset.validation.count == 0)
    #expect(someDataset(10_000).parted(testing: 0.2).test.count == 2000)
  }

  @Test func sortedSamplesAreScattered() {
    // Had each part a run of its own, its mean index would be far from the middle.
    let dataset = someDataset(2000, classes: 1)
    for part in [dataset.train, dataset.validation, dataset.test] {
      let mean = Double(part.indices.reduce(0, +)) / Double(part.count)
      #expect(abs(mean - 1000) < 150)
    }
  }

  @Test func samplesSetApartAreTheTestSamples() {
    let dataset = someDataset(120, testSamples: 100..<120)
    #expect(dataset.test.indices == Array(100..<120))
    #expect(dataset.validation.count == 15)
    #expect(dataset.train.count == 85)
  }

  @Test func aSampleKeepsItsPartInEverySubset() {
    let dataset = someDataset(200)
    let some = dataset.first(50)
    #expect(some.train.indices == dataset.train.indices.filter { $0 < 50 })
    #expect(!some.train.overlaps(dataset.test))
    #expect(dataset.test.test.indices == dataset.test.indices)
    #expect(dataset.test.train.count == 0)
  }

  @Test func aSubsetHoldsItsSamplesFeaturesAndLabels() throws {
    let dataset = someDataset(10)
    for subset in [
      dataset.subset([7, 2, 3]).subset([0, 2]), dataset.subset([9, 7, 3]).subset(1..<3),
    ] {
      #expect(subset.features == Tensor([7, 3], shape: [2, 1]))
      #expect(subset.labels == Tensor([1, 0] as [Int32], shape: [2], as: .i32))
      #expect(subset.indices == [7, 3])
    }
  }

  @Test func subsetsOfValuesAndOfNothingKeepTheirTarget() {
    let features = Tensor([0, 1, 2, 3], shape: [4, 1])
    let values = Dataset(name: "v", features: features, target: .values(features), origin: "")
    #expect(values.subset([3, 1]).values == Tensor([3, 1], shape: [2, 1]))
    let bare = Dataset(name: "n", features: features, origin: "")
    #expect(bare.subset([3, 1]).labels == nil)
    #expect(bare.subset(1..<3).features == Tensor([1, 2], shape: [2, 1]))
  }

  @Test func overlapIsCounted() {
    let dataset = someDataset(100)
    #expect(dataset.first(30).sharedSampleCount(with: dataset.subset(20..<60)) == 10)
    #expect(!dataset.first(30).overlaps(dataset.subset(30..<60)))
    // Another data set shares what is the same in it, however its parts are cut.
    #expect(dataset.first(30).sharedSampleCount(with: someDataset(101).subset(20..<60)) == 10)
    #expect(!dataset.first(30).overlaps(someDataset(101).subset(30..<60)))
    #expect(dataset.parted(testing: 0.5).test.overlaps(dataset.train))
    // The same content under another name is the same data set.
    #expect(dataset.first(30).overlaps(someDataset(100, name: "copy")))
  }

  @Test func theHashNamesTheSamplesAndTheirParts() {
    let dataset = someDataset(100)
    #expect(dataset.contentHash == someDataset(100, name: "copy").contentHash)
    #expect(dataset.first(100).contentHash == dataset.contentHash)
    #expect(dataset.first(99).contentHash != dataset.contentHash)
    #expect(someDataset(100, classes: 4).contentHash != dataset.contentHash)
    #expect(someDataset(100, testSamples: 0..<20).contentHash != dataset.contentHash)
  }
}
