import Datasets
import TensorEngine
import Testing

@Suite struct RandomTests {
  private func dataset(seed: UInt64) -> Dataset {
    .random(shape: [20, 20, 3], count: 50, from: Philox(seed: seed, stream: 3))
  }

  @Test func drawsStandardNormalNumbers() {
    let dataset = dataset(seed: 1)
    #expect(dataset.features.shape == [50, 20, 20, 3])
    #expect(dataset.count == 50 && dataset.labels == nil && dataset.train.count > 0)
    let numbers = dataset.features.floats.map(Double.init)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
    // Four deviations of the mean of 60,000 numbers, and of their variance.
    #expect(abs(mean) < 4 / 245 && abs(variance - 1) < 4 * 1.42 / 245)
  }

  @Test func drawsTheSameNumbersForASeed() {
    #expect(dataset(seed: 1).contentHash == dataset(seed: 1).contentHash)
    #expect(dataset(seed: 1).contentHash != dataset(seed: 2).contentHash)
  }
}
