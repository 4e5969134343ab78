import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct CompressionSearchTests {
  private static let space = CompressionSpace(bits: [8, 4, 2], pruned: [0.5])

  /// A score that is known: one layer is three times as sensitive as the other, by bits and zeros.
  private static func score(_ model: Model) throws -> CompressionSpace.Score {
    var lost = 0.0
    for (name, sensitivity) in [("conv1.weight", 3.0), ("output.weight", 1.0)] {
      guard let weight = model.weights[name] else { continue }
      let bits = weight.linearEncoding.map { Double($0.bits) } ?? 16
      let zeros = try weight.decoded().floats.count { $0 == 0 }
      lost += sensitivity * (1 / bits + Double(zeros) / Double(weight.count) / 4) / 100
    }
    return CompressionSpace.Score(accuracy: 1 - lost, loss: lost)
  }

  /// Asked for the time though none is bound.
  private struct NotBound: Error {}

  private static var meter: CompressionSearch.Meter {
    CompressionSearch.Meter(
      evaluate: score, byteCount: { $0.weightBytes }, seconds: { _ in throw NotBound() })
  }

  @Test func measuresEachLayerByItself() throws {
    let measured = try Self.space.sensitivities(of: SampleModel.make(), evaluate: Self.score)
    #expect(
      measured.map(\.layer) == Array(repeating: "conv1", count: 4)
        + Array(repeating: "output", count: 4))
    #expect(measured.map(\.choice.text).prefix(4) == ["prune 50%", "8 bits", "4 bits", "2 bits"])
    let losses = Dictionary(
      measured.map { ("\($0.layer) \($0.choice.text)", $0.score.loss) }, uniquingKeysWith: { $1 })
    #expect(try #require(losses["conv1 2 bits"]) > #require(losses["output 2 bits"]))
    #expect(try #require(losses["conv1 2 bits"]) > #require(losses["conv1 8 bits"]))
  }

  @Test func triesNothingTwice() throws {
    let space = CompressionSpace(bits: [8, 4, 8, 8], pruned: [0.5, 0.5])
    let measured = try space.sensitivities(of: SampleModel.make(), evaluate: Self.score)
    #expect(
      measured.map(\.choice.text).prefix(4) == ["prune 50%", "8 bits", "4 bits", "prune 50%"])
    let search = CompressionSearch(in: space, within: .init(bytes: 200), tries: 10)
    let trials = try search(SampleModel.make(), by: Self.meter).trials
    #expect(Set(trials.map(\.plan)).count == trials.count)
  }

  /// The table of a model whose output shares it has bits, under the name that quantizing knows it by.
  @Test func measuresSharedTables() throws {
    let model = try #require(Architecture.named("llama")).model(
      inputShape: [8], classes: 32, options: .init(blocks: 1, width: 16, heads: 2),
      random: Philox(seed: 1, stream: 1))
    let measured = try Self.space.sensitivities(of: model) { _ in .init(accuracy: 1, loss: 0) }
    let table = measured.filter { $0.layer == "embedding" }
    #expect(table.map(\.choice.text) == ["8 bits", "4 bits", "2 bits"])
    #expect(measured.contains { $0.layer == "block1.query" && $0.choice.pruned > 0 })
    let search = CompressionSearch(
      in: Self.space, within: .init(bytes: model.weightBytes / 4), tries: 4)
    let meter = CompressionSearch.Meter(
      evaluate: { .init(accuracy: 1, loss: -Double($0.weightBytes)) },
      byteCount: { $0.weightBytes }, seconds: { _ in throw NotBound() })
    #expect(try search(model, by: meter).best.bytes <= model.weightBytes / 4)
  }

  /// Of all 64 plans, tried one by one, the search finds one that is as good within its bounds.
  @Test(arguments: [160, 200, 250, 320])
  func findsTheMostAccurateWithinABudget(budget: Int) throws {
    let model = SampleModel.make()
    let search = CompressionSearch(
      in: Self.space, within: .init(bytes: budget), tries: 30)
    let found = try search(model, by: Self.meter).best
    #expect(found.bytes <= budget)
    let all = try Self.everyPlan().map { plan in
      let made = try plan.applied(to: model)
      return (bytes: made.weightBytes, score: try Self.score(made))
    }
    let best = try #require(all.filter { $0.bytes <= budget }.map(\.score.accuracy).max())
    #expect(found.score.accuracy > best - 0.001, "\(found.score.accuracy) against \(best)")
  }

  /// Losses of a real network don't add up: of all 100 plans of a perceptron, measured one by one, the
  /// search finds one within a percent of the best, having tried a fifth of them.
  @Test func comesNearTheBestOfARealNetwork() throws {
    let data = try Dataset.load("digits")
    let fresh = try #require(Architecture.named("mlp")).model(
      inputShape: data.sampleShape, classes: 10, options: .init(hidden: [16]),
      random: Philox(seed: 1, stream: 1))
    let model = try Trainer(TrainingOptions(epochs: 10), on: data)
      .train(fresh, random: Philox(seed: 2, stream: 2))
    let space = CompressionSpace(bits: [8, 4, 3, 2], pruned: [0.5])
    let evaluate: (Model) throws -> CompressionSpace.Score = {
      CompressionSpace.Score(try Evaluation(of: $0, on: data.validation))
    }
    let meter = CompressionSearch.Meter(
      evaluate: evaluate, byteCount: { $0.weightBytes }, seconds: { _ in throw NotBound() })
    let choices = [nil, 8, 4, 3, 2].flatMap { bits in
      [0, 0.5].map { CompressionPlan.Choice(bits: bits, pruned: $0) }
    }
    let all = try choices.flatMap { first in
      try choices.map { second in
        let made = try CompressionPlan(["dense1": first, "output": second]).applied(to: model)
        return (bytes: made.weightBytes, accuracy: try evaluate(made).accuracy)
      }
    }
    for budget in stride(from: 600, through: 1000, by: 50) {
      let best = try #require(all.filter { $0.bytes <= budget }.map(\.accuracy).max())
      let found = try CompressionSearch(in: space, within: .init(bytes: budget), tries: 20)(
        model, by: meter
      ).best
      #expect(found.score.accuracy >= best - 0.01, "\(found.score.accuracy), \(best) at \(budget)")
    }
  }

  @Test func findsTheSmallestWithinADrop() throws {
    let model = SampleModel.make()
    let search = CompressionSearch(in: Self.space, within: .init(drop: 0.01), tries: 30)
    let (best, trials) = try search(model, by: Self.meter)
    #expect(best.score.accuracy >= trials[0].score.accuracy - 0.01)
    for trial in trials where trial.bytes < best.bytes {
      #expect(trial.score.accuracy < trials[0].score.accuracy - 0.01)
    }
    #expect(best.bytes < model.weightBytes / 3)
  }

  /// The result is made by commands, each in its provenance.
  @Test func leavesARecipe() throws {
    let search = CompressionSearch(in: Self.space, within: .init(bytes: 160), tries: 10)
    let best = try search(SampleModel.make(), by: Self.meter).best
    let model = try best.plan.applied(to: SampleModel.make())
    let steps = model.provenance.dropFirst(SampleModel.make().provenance.count).map(\.step)
    #expect(!steps.isEmpty)
    #expect(steps.allSatisfy { $0.hasPrefix("prune ") || $0.hasPrefix("quantize ") })
  }

  /// Time, here a nanosecond for a multiply-add, is bound as multiply-adds are.
  @Test func takesChannelsOutWhereWorkIsBound() throws {
    let data = try Dataset.load("digits")
    let model = try #require(Architecture.named("cnn")).model(
      inputShape: data.sampleShape, classes: 10, random: Philox(seed: 1, stream: 1))
    let most = try model.cost().multiplyAdds / 2
    let seconds: (Model) throws -> Double = { 1e-9 * Double(try $0.cost().multiplyAdds) }
    let meter = CompressionSearch.Meter(
      evaluate: { CompressionSpace.Score(accuracy: 0.5, loss: -Double($0.parameterCount)) },
      byteCount: { $0.weightBytes }, seconds: seconds)
    for bounds in [
      CompressionSearch.Bounds(multiplyAdds: most), .init(seconds: 1e-9 * Double(most)),
    ] {
      let search = CompressionSearch(
        in: CompressionSpace(bits: [8], narrowed: [0.25, 0.5]), within: bounds, tries: 8)
      let best = try search(model, by: meter).best
      #expect(best.multiplyAdds <= most)
      #expect(best.seconds == (bounds.seconds == nil ? nil : 1e-9 * Double(best.multiplyAdds)))
    }
  }

  /// Each report has one trial more, none of a plan tried before.
  @Test func reportsWhatItTried() throws {
    let search = CompressionSearch(in: Self.space, within: .init(bytes: 200), tries: 40)
    var counts: [Int] = []
    let found = try search(SampleModel.make(), by: Self.meter) { report in
      counts.append(report.trials.count)
      if !report.trials.isEmpty { #expect(report.best?.bytes ?? 0 <= 200) }
    }
    // Each of two layers with one of four things done to it, then with two where that is worth while.
    #expect(counts.filter { $0 == 0 }.count > 8)
    #expect(counts.filter { $0 > 0 } == Array(2...found.trials.count))
    #expect(Set(found.trials.map(\.plan)).count == found.trials.count)
  }

  /// A plan that isn't on the way from the whole model to the smallest is the best of some budgets.
  @Test func findsPlansBesideTheWay() throws {
    let best = try stride(from: 150, through: 350, by: 10).map { budget in
      try CompressionSearch(in: Self.space, within: .init(bytes: budget), tries: 30)(
        SampleModel.make(), by: Self.meter
      ).best
    }
    #expect(best.contains { $0.place == nil })
  }

  /// Each before a single model is measured.
  @Test func saysWhatIsOutOfReachBeforeItMeasures() throws {
    let unmeasured = CompressionSearch.Meter(
      evaluate: { _ in
        Issue.record("a model was measured")
        return .init(accuracy: 0, loss: 0)
      }, byteCount: { $0.weightBytes }, seconds: { _ in 1 })
    let searches = [
      CompressionSearch(in: Self.space, within: .init(bytes: 40)),
      CompressionSearch(in: Self.space, within: .init()),
      CompressionSearch(in: Self.space, within: .init(multiplyAdds: 10)),
      CompressionSearch(in: Self.space, within: .init(seconds: 0.5)),
      CompressionSearch(in: CompressionSpace(bits: [9]), within: .init(drop: 0.1)),
      CompressionSearch(in: CompressionSpace(bits: [4], pruned: [1]), within: .init(drop: 0.1)),
    ]
    for search in searches {
      #expect(throws: CompressionError.self) { try search(SampleModel.make(), by: unmeasured) }
    }
  }

  private static func everyPlan() -> [CompressionPlan] {
    let choices = [nil, 8, 4, 2].flatMap { bits in
      [0, 0.5].map { CompressionPlan.Choice(bits: bits, pruned: $0) }
    }
    return choices.flatMap { first in
      choices.map { CompressionPlan(["conv1": first, "output": $0]) }
    }
  }
}
