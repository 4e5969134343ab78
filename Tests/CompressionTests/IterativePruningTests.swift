import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct IterativePruningTests {
  @Test func reachesTheAmountAndRecordsEveryStep() throws {
    let digits = try Dataset.load("digits").first(400)
    let architecture = try #require(Architecture.named("mlp"))
    let model = try architecture.model(
      inputShape: digits.sampleShape, classes: 10, random: Philox(seed: 1, stream: 1))
    let pruning = IterativePruning(
      WeightPruning(amount: 0.9), steps: 3, schedule: .cubic,
      training: TrainingOptions(epochs: 1))
    var steps: [Int] = []
    let pruned = try pruning(
      model, on: digits, random: { Philox(seed: 2, stream: UInt64($0)) },
      report: { step, _ in if steps.last != step { steps.append(step) } })
    #expect(steps == [1, 2, 3])
    let counts = try pruned.metadata.masked.map { name in
      let values = try #require(pruned.weights[name]).decoded().floats
      return (zeros: values.count { $0 == 0 }, all: values.count)
    }
    let zeros = Double(counts.reduce(0) { $0 + $1.zeros })
    #expect(abs(zeros / Double(counts.reduce(0) { $0 + $1.all }) - 0.9) < 0.01)
    // Zhu and Gupta's equation 1 with three steps to 90 %: 90 % · (1 - (2/3)³) = 63.3 % first.
    #expect(pruned.provenance.count == 6)
    #expect(pruned.provenance[0].step.hasPrefix("prune 63.3333%"))
  }
}
