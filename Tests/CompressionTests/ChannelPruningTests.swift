import ModelGraph
import TensorEngine
import Testing

@testable import Compression

@Suite struct ChannelPruningTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var architecture: String
    var shape: [Int]
    var unit = ChannelPruning.Unit.channels
    var options = Architecture.Options()
    var testDescription: String { "\(unit) of \(architecture)" }
  }

  static let cases = [
    Case(architecture: "cnn", shape: [12, 12, 1]),
    Case(architecture: "lenet5", shape: [28, 28, 1]),
    Case(architecture: "mlp", shape: [20]), Case(architecture: "resnet18", shape: [32, 32, 3]),
    Case(architecture: "mobilenetv2", shape: [32, 32, 3]),
    // Concatenation, depthwise convolutions, heads that share keys and values.
    Case(architecture: "ghostnet", shape: [32, 32, 3]),
    Case(architecture: "mobilenetv1", shape: [32, 32, 3]),
    Case(architecture: "efficientnetlite", shape: [32, 32, 3]),
    Case(architecture: "transformer", shape: [16]),
    Case(
      architecture: "llama", shape: [16], unit: .heads,
      options: Architecture.Options(hidden: [64], blocks: 2, width: 48, heads: 6, keyHeads: 3)),
    Case(architecture: "transformer", shape: [16], unit: .heads),
  ]

  /// A channel whose every weight is zero adds nothing, so a network without it gives the same:
  /// whatever is taken out too much, too little or at the wrong place shows.
  @Test(arguments: cases)
  func aNetworkWithoutItsZeroChannelsGivesTheSame(_ c: Case) throws {
    let model = try Self.model(c)
    let dependencies = try ChannelDependencies(model)
    // A norm over channels counts them.
    let norms = model.graph.nodes.filter { $0.operation == "LayerNorm" }.map(\.name)
    let groups = dependencies.groups.filter {
      $0.reasonToKeep == nil && $0.isHeads == (c.unit == .heads)
        && !$0.layers.contains(where: norms.contains)
    }
    #expect(!groups.isEmpty)
    var zeroed = model
    var removed: Set<ChannelLabels.Label> = []
    for group in groups where group.count > 2 {
      for channel in [group.channels[1], group.channels[group.count - 1]] {
        removed.insert(channel.label)
        for place in channel.places { try Self.zero(place, in: &zeroed) }
      }
    }
    var removal = ChannelRemoval(dependencies, removed: removed)
    let smaller = try removal.apply(to: model)
    #expect(smaller.parameterCount < model.parameterCount)
    let (before, after) = (try Self.output(of: zeroed), try Self.output(of: smaller))
    #expect(before.shape == after.shape)
    let largest = before.floats.reduce(1e-6) { max($0, $1.magnitude) }
    for (x, y) in zip(before.floats, after.floats) { #expect(abs(x - y) <= 2e-5 * largest) }
  }

  /// A model whose table of tokens is its last matrix, too: what goes into that isn't told apart, and
  /// other layers tell what its channels hold.
  @Test(arguments: [PruningCriterion.wanda, .zeros, .activation])
  func measuresModelsWithOneTableForBothEnds(_ criterion: PruningCriterion) throws {
    let model = try #require(Architecture.named("qwen3")).model(
      inputShape: [16], classes: 48,
      options: Architecture.Options(hidden: [48], blocks: 1, width: 32, heads: 4, keyHeads: 2),
      random: Philox(seed: 5, stream: 1))
    let text = try TextSamples.windows(vocabulary: 48, length: 16)
    let smaller = try ChannelPruning(amount: 0.25, by: criterion)
      .compress(model, calibration: text)
    #expect(smaller.weights["embedding.weight"]?.shape == [48, 24])
    let error = #expect(throws: CompressionError.self) {
      try WeightPruning(amount: 0.5, by: .wanda).compress(model, calibration: text)
    }
    #expect(error?.layer == "output")
  }

  /// By hand: 64 and 128 channels behind each other, half of each gone.
  @Test func takesMultiplyAddsAndBytesWithIt() throws {
    let model = try Self.model(Case(architecture: "cnn", shape: [12, 12, 1]))
    let smaller = try ChannelPruning(amount: 0.5).compress(model)
    for layer in ["conv1", "conv2"] {
      let (old, new) = (model.weights["\(layer).weight"], smaller.weights["\(layer).weight"])
      #expect(try #require(new).shape[3] == (try #require(old)).shape[3] / 2)
    }
    #expect(smaller.provenance.last?.step == "prune 50% what=channels by=magnitude scope=layer")
  }

  /// The least of |w| summed over a filter, and over what reads it: from numpy,
  /// `abs(conv).sum((0, 1, 2)) + abs(dense).reshape(4, 3, 5).sum((0, 2))` of the sample.
  @Test func takesTheChannelOfLeastWeight() throws {
    let sums = Self.sampleSums()
    let least = sums.indices.min { sums[$0] < sums[$1] } ?? 0
    let smaller = try ChannelPruning(amount: 0.34).compress(SampleModel.make())
    let conv = try SampleModel.floats(smaller, "conv1.weight")
    let kept = (0..<3).filter { $0 != least }
    let expected = (0..<12).flatMap { row in
      kept.map { SampleModel.conv.floats[row * 3 + $0] }
    }
    #expect(conv == expected)
    #expect(smaller.weights["output.weight"]?.shape == [8, 5])
  }

  @Test func theResultsChannelsStay() throws {
    let groups = try ChannelDependencies(SampleModel.make()).groups
    #expect(groups.map(\.name) == ["conv1", "output"])
    #expect(groups[1].reasonToKeep == "it is the result")
    #expect(groups[0].layers == ["conv1", "output"])
    let error = CompressionError(
      "its channels have to stay: it is the result", layer: "output",
      hint: "those of `conv1` can be pruned")
    #expect(throws: error) {
      try ChannelPruning(amount: 0.5, layers: ["output"]).compress(SampleModel.make())
    }
  }

  @Test func refusesToEmptyALayer() {
    let error = CompressionError(
      "pruning 90% would take all of its 3 channels", layer: "conv1", hint: "prune less")
    #expect(throws: error) { try ChannelPruning(amount: 0.9).compress(SampleModel.make()) }
  }

  @Test func keepsMultiples() throws {
    let model = try Self.model(Case(architecture: "mlp", shape: [20]))
    let width = try #require(model.weights["dense1.weight"]).shape[1]
    let smaller = try ChannelPruning(amount: 0.3, multiple: 16).compress(model)
    let kept = try #require(smaller.weights["dense1.weight"]).shape[1]
    #expect(kept % 16 == 0 && abs(kept - Int(Double(width) * 0.7)) <= 8)
  }

  /// The extents of the groups of two axes that hold the same elements.
  @Test(arguments: [
    ([2, 7, 7, 64], [2, 3136], [[[0], [0]], [[1, 2, 3], [1]]]),
    ([2, 16, 32], [2, 16, 4, 8], [[[0], [0]], [[1], [1]], [[2], [2, 3]]]),
    ([2, 1, 1, 5], [2, 5], [[[0], [0]], [[1, 2, 3], [1]]]),
    ([6, 4], [4, 6], [[[0, 1], [0, 1]]]),
  ])
  func findsWhatIsRegrouped(_ old: [Int], _ new: [Int], _ runs: [[[Int]]]) {
    let expected = runs.map { Regrouping.Run(old: $0[0], new: $0[1]) }
    #expect(Regrouping.runs(from: old, to: new) == expected)
  }
}

extension ChannelPruningTests {
  fileprivate static func model(_ c: Case) throws -> Model {
    let architecture = try #require(Architecture.named(c.architecture))
    return try architecture.model(
      inputShape: c.shape, classes: 10, options: c.options, random: Philox(seed: 5, stream: 1))
  }

  fileprivate static func zero(_ place: ChannelGroup.Place, in model: inout Model) throws {
    let weight = try #require(model.weights[place.weight])
    var values = try weight.decoded().floats
    let inner = weight.shape[(place.axis + 1)...].reduce(1, *)
    for index in values.indices
    where index / inner % weight.shape[place.axis] == place.position {
      values[index] = 0
    }
    model.weights[place.weight] = Weight(Tensor(values, shape: weight.shape))
  }

  fileprivate static func output(of model: Model) throws -> Tensor {
    let input = try #require(model.graph.inputs.first).type
    let shape = input.shape.map { $0 == -1 ? 3 : $0 }
    let wave = SampleModel.wave(shape, step: 19, modulus: 101, factor: 2)
    let examples =
      input.elementType == .f32
      ? wave
      : Tensor(wave.floats.map { Int32(abs($0) * 4) }, shape: shape, as: .i32)
    return try ModelRunner(model).run(examples)
  }

  fileprivate static func sampleSums() -> [Float] {
    (0..<3).map { channel in
      let filter = (0..<12).map { SampleModel.conv.floats[$0 * 3 + channel].magnitude }
      let read = (0..<4).flatMap { place in
        (0..<5).map { SampleModel.dense.floats[(place * 3 + channel) * 5 + $0].magnitude }
      }
      return (filter + read).reduce(0, +)
    }
  }
}
