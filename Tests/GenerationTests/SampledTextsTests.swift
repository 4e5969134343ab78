import Generation
import ModelGraph
import TensorEngine
import Testing

@Suite struct SampledTextsTests {
  private func model() throws -> Model {
    let architecture = try #require(Architecture.named("gpt2"))
    return try architecture.model(
      inputShape: [8], classes: 5, options: .init(blocks: 1, width: 8, heads: 2),
      random: Philox(seed: 3))
  }

  private func texts(
    _ count: Int, length: Int, beginning: [Int32] = [2], endings: Set<Int32> = [],
    stream: UInt64 = 1
  ) throws -> [[Int32]] {
    var texts = SampledTexts(
      beginning: beginning, endings: endings, length: length, temperature: 1,
      random: Philox(seed: 9, stream: stream),
      on: try Decoder(try model(), capacity: length, cache: .f32))
    return try (0..<count).map { _ in try texts.next() }
  }

  /// The shares of the third token after (2, 4) are what the model's own graph says, by
  /// `exp(logit) / Σ exp(logit)`, within five standard deviations of that many draws.
  @Test func drawsByTheModelsProbabilities() throws {
    let tokens = Tensor([2, 4, 0, 0, 0, 0, 0, 0] as [Int32], shape: [1, 8], as: .i32)
    let logits = try ModelRunner(model()).run(tokens).floats[5..<10].map(Double.init)
    let powers = logits.map { power(of: $0) }
    let drawn = try texts(20_000, length: 3, beginning: [2, 4])
    for token in 0..<5 {
      let share = Double(drawn.count { $0[2] == Int32(token) }) / 20_000
      #expect(abs(share - powers[token] / powers.reduce(0, +)) < 0.018, "token \(token)")
    }
  }

  /// e to the x, by its series.
  private func power(of x: Double) -> Double {
    (1...60).reversed().reduce(1) { 1 + x / Double($1) * $0 }
  }

  @Test func drawsTheSameFromTheSameStream() throws {
    #expect(try texts(9, length: 8) == texts(9, length: 8))
    #expect(try texts(9, length: 8) != texts(9, length: 8, stream: 2))
    #expect(try Set(texts(9, length: 8)).count > 1)
  }

  @Test func doesNotDrawWhatWouldEndIt() throws {
    let drawn = try texts(40, length: 8, beginning: [2, 4], endings: [0, 1, 3])
    for text in drawn {
      #expect(text.count == 8 && text.starts(with: [2, 4]))
      #expect(Set(text).isSubset(of: [2, 4]))
    }
    #expect(Set(drawn).count > 1)
  }
}
