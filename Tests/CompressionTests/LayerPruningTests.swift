import ModelGraph
import TensorEngine
import Testing

@testable import Compression

@Suite struct LayerPruningTests {
  private static func resNet() throws -> Model {
    let architecture = try #require(Architecture.named("resnet18"))
    return try architecture.model(
      inputShape: [32, 32, 3], classes: 10, random: Philox(seed: 5, stream: 1))
  }

  /// ResNet-18 has eight blocks, of which three halve the picture and can't be left out (He et al.
  /// 2015, arXiv 1512.03385, table 1).
  @Test func findsTheBlocksThatKeepTheirShape() throws {
    #expect(try ResidualBranch.all(of: Self.resNet()).count == 5)
  }

  /// A branch whose weights are zero adds nothing, and matters least.
  @Test func leavesOutWhatAddsNothing() throws {
    var model = try Self.resNet()
    let branch = try ResidualBranch.all(of: model)[2]
    for name in branch.weights {
      let shape = try #require(model.weights[name]).shape
      guard shape.count == 1 || name.hasSuffix(".weight") else { continue }
      model.weights[name] = Weight(Tensor(repeating: name.contains("var") ? 1 : 0, shape: shape))
    }
    let smaller = try LayerPruning(amount: 0.2).compress(model)
    #expect(branch.weights.allSatisfy { smaller.weights[$0] == nil })
    let image = SampleModel.wave([2, 32, 32, 3], step: 19, modulus: 101, factor: 2)
    let (before, after) = (
      try ModelRunner(model).run(image).floats, try ModelRunner(smaller).run(image).floats
    )
    for (x, y) in zip(before, after) { #expect(abs(x - y) < 1e-3 * max(abs(x), 1)) }
  }

  @Test func refusesANetworkWithoutBranches() {
    #expect(throws: CompressionError.self) {
      try LayerPruning(amount: 0.5).compress(SampleModel.make())
    }
  }

  /// By hand: what was pruned stays zero, everything else is as it began.
  @Test func rewindsToTheBeginning() throws {
    let initial = SampleModel.make()
    var trained = initial
    trained.weights["output.weight"] = Weight(SampleModel.wave([12, 5], step: 31, modulus: 53))
    let pruned = try WeightPruning(amount: 0.5, scope: .layer).compress(trained)
    let ticket = try LotteryRewind()(pruned, to: initial)
    let (mask, values) = (
      try SampleModel.floats(pruned, "output.weight"),
      try SampleModel.floats(ticket, "output.weight")
    )
    for ((mask, value), start) in zip(zip(mask, values), SampleModel.dense.floats) {
      #expect(value == (mask == 0 ? 0 : start))
    }
    #expect(throws: CompressionError.self) { try LotteryRewind()(initial, to: initial) }
  }
}
