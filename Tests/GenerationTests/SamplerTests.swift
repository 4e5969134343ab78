import Generation
import TensorEngine
import Testing

@testable import Generation

@Suite struct SamplerTests {
  private let logits: [Float] = [1, -2, 3.5, 0.25, 3, -0.5, 2, 0]

  struct Case: Sendable {
    var options: SamplingOptions
    var history: [Int32] = []
    /// The tokens left and their probabilities, as llama.cpp's chain of samplers leaves them
    /// (`llama-cpp-python` 0.3.36).
    var expected: [(Int32, Float)]
  }

  private static func options(
    _ temperature: Double = 1, topK: Int = 0, topP: Double = 1, minP: Double = 0,
    penalty: Double = 1, window: Int = 64
  ) -> SamplingOptions {
    SamplingOptions(
      temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: penalty,
      repetitionWindow: window)
  }

  static let cases = [
    Case(
      options: options(),
      expected: [
        (2, 0.499221), (4, 0.302793), (6, 0.111391), (0, 0.040979), (3, 0.019357), (7, 0.015075),
        (5, 0.009144), (1, 0.00204),
      ]),
    Case(options: options(topK: 3), expected: [(2, 0.546549), (4, 0.331499), (6, 0.121952)]),
    Case(options: options(topP: 0.8), expected: [(2, 0.622459), (4, 0.377541)]),
    Case(options: options(topP: 0), expected: [(2, 1)]),
    Case(options: options(minP: 0.3), expected: [(2, 0.622459), (4, 0.377541)]),
    Case(options: options(0.7, minP: 1), expected: [(2, 1)]),
    Case(
      options: options(2, topK: 5, topP: 0.9, minP: 0.1),
      expected: [(2, 0.444214), (4, 0.345954), (6, 0.209832)]),
    Case(
      options: options(penalty: 1.5), history: [2, 2, 1, 0],
      expected: [
        (4, 0.470664), (2, 0.241647), (6, 0.173147), (0, 0.045641), (3, 0.030089), (7, 0.023433),
        (5, 0.014213), (1, 0.001167),
      ]),
    Case(
      options: options(topP: 0.7, penalty: 1.4, window: 2), history: [2, 4, 4],
      expected: [(2, 0.795295), (4, 0.204705)]),
  ]

  @Test(arguments: cases.indices)
  func leavesWhatLlamaCppLeaves(_ index: Int) {
    let test = Self.cases[index]
    let sampler = Sampler(test.options, random: Philox(seed: 1))
    let found = Candidates(sampler.penalized(logits, test.history), test.options)
    let likeliestFirst = zip(found.tokens, found.probabilities).sorted { $0.1 > $1.1 }
    #expect(likeliestFirst.map(\.0) == test.expected.map(\.0))
    for (candidate, expected) in zip(likeliestFirst, test.expected) {
      #expect(abs(candidate.1 - expected.1) < 2e-6)
    }
  }

  @Test func drawsInProportion() {
    let options = Self.options(topK: 3)
    var sampler = Sampler(options, random: Philox(seed: 7))
    var counts: [Int32: Int] = [:]
    let tensor = Tensor(logits, shape: [1, 1, 8])
    for _ in 0..<20_000 { counts[sampler.next(tensor, after: []), default: 0] += 1 }
    // Five standard deviations of a binomial draw are below 0.018.
    for (token, share) in [(Int32(2), 0.546549), (4, 0.331499), (6, 0.121952)] {
      #expect(abs(Double(counts[token, default: 0]) / 20_000 - share) < 0.018)
    }
    #expect(counts.count == 3)
  }

  @Test func drawsTheSameFromTheSameStream() {
    let tensor = Tensor(logits, shape: [8])
    let draws = { (stream: UInt64) in
      var sampler = Sampler(Self.options(), random: Philox(seed: 3, stream: stream))
      return (0..<40).map { _ in sampler.next(tensor, after: []) }
    }
    #expect(draws(1) == draws(1))
    #expect(draws(1) != draws(2))
  }

  @Test func findsTheLargestOfMany() {
    var random = Philox(seed: 5)
    let many = (0..<5000).map { _ in random.uniform() }
    for count in [1, 2, 40, 4999] {
      let found = Candidates(many, Self.options(topK: count)).tokens
      let expected = many.indices.sorted { many[$0] > many[$1] }.prefix(count).map(Int32.init)
      #expect(found == Array(expected))
    }
  }

  /// Without a limit to their number the same tokens stay as with one that none exceeds.
  @Test(arguments: [(0.3, 0.0), (0.999, 0.0), (1, 0.4), (1, 0.999), (0.5, 0.2)])
  func leavesTheSameOfManyWithoutSortingAll(topP: Double, minP: Double) {
    var random = Philox(seed: 6)
    let many = (0..<5000).map { _ in 2 * random.uniform() }
    let found = Candidates(many, Self.options(topP: topP, minP: minP))
    let sorted = Candidates(many, Self.options(topK: many.count, topP: topP, minP: minP))
    #expect(found.tokens == sorted.tokens)
    #expect(!found.tokens.isEmpty && found.tokens.count < many.count)
  }

  @Test func takesTheLikeliestAtTemperatureZero() {
    var sampler = Sampler(Self.options(0), random: Philox(seed: 1))
    #expect(sampler.next(Tensor(logits, shape: [8]), after: []) == 2)
    sampler = Sampler(Self.options(0, penalty: 2), random: Philox(seed: 1))
    #expect(sampler.next(Tensor(logits, shape: [8]), after: [2]) == 4)
  }

  @Test func standsLogitsThatAreNoNumbers() {
    for value in [Float.nan, .infinity, -.infinity] {
      var sampler = Sampler(Self.options(topK: 2, topP: 0.5, minP: 0.1), random: Philox(seed: 1))
      let tensor = Tensor([Float](repeating: value, count: 8), shape: [8])
      #expect((0..<8).contains(sampler.next(tensor, after: [])))
    }
  }
}
