import Datasets
import ModelGraph
import TensorEngine
import Testing

@testable import Compression

/// The sample's scores against PyTorch 2.15's gradients and numpy's sums, in doubles.
@Suite struct PruningCriteriaTests {
  /// Forty samples with classes.
  static let samples = Dataset(
    name: "waves", features: SampleModel.wave([40, 3, 3, 3], step: 29, modulus: 101, factor: 2),
    target: .classes(
      Tensor((0..<40).map { Int32($0 * 7 % 5) }, shape: [40], as: .i32),
      names: ["a", "b", "c", "d", "e"]), origin: "made by the test")

  struct Case: Sendable, CustomTestStringConvertible {
    var criterion: PruningCriterion
    var scope = WeightPruning.Scope.layer
    /// The sums of the magnitudes that are left of each layer's half.
    var conv: Double
    var dense: Double
    var testDescription: String { "\(criterion) per \(scope)" }
  }

  @Test(arguments: [
    Case(criterion: .gradient, conv: 1.3716216310858727, dense: 8.868852466344833),
    Case(criterion: .fisher, conv: 1.5202702730894089, dense: 8.983606576919556),
    Case(criterion: .wanda, conv: 1.7027027010917664, dense: 9.098360687494278),
    Case(criterion: .wanda, scope: .output, conv: 1.7027027010917664, dense: 8.770491868257523),
  ])
  func leavesWhatTheirsLeave(_ c: Case) throws {
    let method = WeightPruning(amount: 0.5, by: c.criterion, scope: c.scope)
    let pruned = try method.compress(SampleModel.make(), calibration: Self.samples)
    for (name, expected) in [("conv1.weight", c.conv), ("output.weight", c.dense)] {
      let left = try SampleModel.floats(pruned, name).reduce(0) { $0 + Double($1.magnitude) }
      #expect(abs(left - expected) < 1e-6)
    }
  }

  /// numpy's means over the 160 places of each channel: 0.1445 0.0002 0.0315 and 0.6875 0.0438 0.4.
  @Test(arguments: [PruningCriterion.activation, .zeros, .entropy])
  func takesTheChannelThatSaysLeast(_ criterion: PruningCriterion) throws {
    let method = ChannelPruning(amount: 0.34, by: criterion)
    let smaller = try method.compress(SampleModel.make(), calibration: Self.samples)
    let conv = try SampleModel.floats(smaller, "conv1.weight")
    #expect(conv.prefix(2) == [SampleModel.conv.floats[0], SampleModel.conv.floats[2]])
  }

  /// By numpy: two of every four inputs to each output, and of the convolution's three, one.
  @Test func keepsAPattern() throws {
    let method = WeightPruning(amount: 0.5, granularity: .pattern(keep: 2, of: 4))
    let pruned = try method.compress(SampleModel.make())
    for (name, sum, zeros) in [
      ("conv1.weight", 2.020270273089409, 12), ("output.weight", 10.245901703834534, 30),
    ] {
      let values = try SampleModel.floats(pruned, name)
      #expect(values.count { $0 == 0 } == zeros)
      #expect(abs(values.reduce(0) { $0 + Double($1.magnitude) } - sum) < 1e-6)
    }
    #expect(pruned.provenance.last?.step == #"prune 50% by=magnitude pattern="2:4""#)
  }

  @Test func refusesAnotherShareThanThePatterns() {
    let error = CompressionError(
      "2 of 4 zeroes 50%, not 80%", hint: #"prune 50% pattern="2:4""#)
    #expect(throws: error) {
      try WeightPruning(amount: 0.8, granularity: .pattern(keep: 2, of: 4))
        .compress(SampleModel.make())
    }
  }

  @Test func zeroesBlocksWhole() throws {
    var model = SampleModel.make()
    model.weights["output.weight"] = Weight(
      Tensor([1, 1, 9, 9, 5, 3, 3, 2, 2, 1, 8, 8, 1, 1, 1, 4, 4, 4, 4, 4], shape: [4, 5]))
    let method = WeightPruning(
      amount: 0.5, granularity: .block(2), scope: .layer, layers: ["output"])
    let pruned = try method.compress(model)
    // Sums by row: 2 18 5 · 6 4 1 · 16 2 1 · 8 8 4; the lowest six, ties in order.
    #expect(
      try SampleModel.floats(pruned, "output.weight")
        == [0, 0, 9, 9, 5, 3, 3, 0, 0, 0, 8, 8, 0, 0, 0, 4, 4, 4, 4, 0])
  }

  @Test func drawsByTheSeedAlone() throws {
    let draw = { (seed: UInt64) in
      try WeightPruning(amount: 0.5, by: .random, scope: .layer, seed: seed)
        .compress(SampleModel.make()).contentHash
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
  }

  @Test func refusesWeightsByWhatTellsChannelsApart() {
    #expect(throws: CompressionError.self) {
      try WeightPruning(amount: 0.5, by: .entropy)
        .compress(SampleModel.make(), calibration: Self.samples)
    }
  }
}
