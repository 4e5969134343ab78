import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct LowRankAdaptationTests {
  private static func model() -> Model {
    let graph = Graph(
      inputs: [Graph.Input("x", TensorType(.f32, [-1, 6]))],
      nodes: [
        Node(
          "dense1", "Dense", inputs: ["x", "dense1.weight", "dense1.bias"],
          attributes: ["activation": .text("relu")]),
        Node("output", "Dense", inputs: ["dense1", "output.weight", "output.bias"]),
      ], outputs: ["output"])
    return Model(
      graph: graph,
      weights: [
        "dense1.weight": Weight(SampleModel.wave([6, 8], step: 17, modulus: 37, factor: 2)),
        "dense1.bias": Weight(SampleModel.wave([8], step: 3, modulus: 11)),
        "output.weight": Weight(SampleModel.wave([8, 5], step: 23, modulus: 61, factor: 2)),
        "output.bias": Weight(SampleModel.wave([5], step: 5, modulus: 7)),
      ])
  }

  private static let samples = SampleModel.wave([4, 6], step: 29, modulus: 97, factor: 2)
  private static let labels = Tensor([0, 3, 1, 4] as [Int32], shape: [4], as: .i32)
  private static let data = Dataset(
    name: "waves", features: SampleModel.wave([60, 6], step: 31, modulus: 101, factor: 2),
    target: .classes(
      Tensor((0..<60).map { Int32($0 * 7 % 5) }, shape: [60], as: .i32),
      names: ["a", "b", "c", "d", "e"]), origin: "made")

  private func adapted(_ model: Model = model(), layers: [String] = []) throws -> Model {
    try LowRankAdaptation(rank: 2, alpha: 4, layers: layers)(model, random: Philox(seed: 1))
  }

  private func trained(_ model: Model) throws -> Model {
    try Trainer(TrainingOptions(epochs: 3, batchSize: 10, learningRate: 0.05), on: Self.data)
      .train(model, random: Philox(seed: 2))
  }

  /// Four steps of gradient descent by PyTorch 2.15: y = x·W + b + 4/2 · x·A·B.
  @Test func descendsAsPyTorchDoes() throws {
    var model = try adapted()
    model.weights["dense1.lora.down.weight"] = Weight(
      SampleModel.wave([6, 2], step: 19, modulus: 31))
    model.weights["output.lora.down.weight"] = Weight(
      SampleModel.wave([8, 2], step: 13, modulus: 29))
    let step = try TrainingStep(
      for: model, target: TensorType(.i32, [4]), batch: 4, optimizer: .sgd(momentum: 0))
    for expected: Float in [1.009680, 0.920099, 0.835572, 0.747524] {
      let loss = try step.run(features: Self.samples, target: Self.labels, rate: 0.3)
      #expect(abs(loss - expected) < 3e-6)
    }
  }

  @Test func changesNothingAtFirst() throws {
    let before = try ModelRunner(Self.model()).run(Self.samples)
    #expect(try ModelRunner(adapted()).run(Self.samples) == before)
  }

  /// r · (inputs + outputs) of each layer, by the paper's section 4.2.
  @Test func trainsItsBranchesAlone() throws {
    let model = try adapted()
    #expect(model.trainableCount == 2 * (6 + 8) + 2 * (8 + 5))
    #expect(model.parameterCount == 48 + 8 + 40 + 5 + model.trainableCount)
    let after = try trained(model)
    for (name, weight) in Self.model().weights {
      #expect(after.weights[name]?.contentHash == weight.contentHash, "\(name)")
    }
    let up = try #require(after.weights["output.lora.up.weight"]).decoded().floats
    #expect(up.contains { $0 != 0 })
    #expect(try adapted(layers: ["output"]).trainableCount == 2 * (8 + 5))
  }

  @Test func mergesIntoTheGraphAsItWas() throws {
    let branched = try trained(adapted())
    let merged = try AdaptationMerging()(branched)
    #expect(merged.graph == Self.model().graph)
    #expect(merged.trainableCount == merged.parameterCount)
    #expect(merged.weights.keys.sorted() == Self.model().weights.keys.sorted())
    let (before, after) = (
      try ModelRunner(branched).run(Self.samples).floats,
      try ModelRunner(merged).run(Self.samples).floats
    )
    for (first, second) in zip(before, after) { #expect(abs(first - second) < 1e-5) }
  }

  @Test(arguments: [LinearEncoding(bits: 4), LinearEncoding(bits: 8)])
  func leavesAQuantizedModelAsItIs(_ encoding: LinearEncoding) throws {
    let base = try LinearQuantization(encoding).compress(Self.model())
    let after = try trained(adapted(base))
    for (name, weight) in base.weights {
      #expect(after.weights[name]?.contentHash == weight.contentHash, "\(name)")
    }
    let losses = after.metadata.history.map(\.trainingLoss)
    #expect(losses[2] < losses[0])
    let error = #expect(throws: CompressionError.self) { try AdaptationMerging()(after) }
    #expect(error?.layer == "dense1" && error?.message.contains("quantized") == true)
  }

  /// Rounding W + α/r · A·B by hand is what is left to do: the merged matrix is just that.
  @Test func makesFloatsOfAQuantizedMatrixWithItsBranch() throws {
    let base = try LinearQuantization(LinearEncoding(bits: 4)).compress(Self.model())
    let branched = try trained(adapted(base))
    let merged = try AdaptationMerging(as: .f32)(branched)
    #expect(merged.graph == Self.model().graph && merged.trainableCount == merged.parameterCount)
    #expect(merged.weights["output.weight"]?.encoding is DenseEncoding)
    for (first, second) in zip(
      try ModelRunner(branched).run(Self.samples).floats,
      try ModelRunner(merged).run(Self.samples).floats)
    { #expect(abs(first - second) < 1e-5) }
  }

  @Test func keepsPrunedWeightsZeroUnlessToldOtherwise() throws {
    let base = try WeightPruning(amount: 0.5, scope: .layer).compress(Self.model())
    let branched = try trained(adapted(base))
    let error = #expect(throws: CompressionError.self) { try AdaptationMerging()(branched) }
    #expect(error?.message.contains("zero no longer") == true)
    let merged = try AdaptationMerging(as: .f32)(branched)
    let zeros = [base, merged].map { model in
      (try? SampleModel.floats(model, "output.weight").count { $0 == 0 }) ?? -1
    }
    #expect(zeros == [20, 0] && merged.metadata.masked.isEmpty)
  }

  /// The running statistics of a frozen norm stay, and it uses them.
  @Test func leavesFrozenNormsAlone() throws {
    let architecture = try #require(Architecture.named("cnn"))
    let digits = try Dataset.load("digits").first(60)
    let base = try architecture.model(
      inputShape: digits.sampleShape, classes: 10, options: .init(batchNorm: true),
      random: Philox(seed: 1))
    let after = try Trainer(TrainingOptions(epochs: 1), on: digits)
      .train(adapted(base), random: Philox(seed: 2))
    #expect(
      after.weights["norm1.mean"]?.contentHash == base.weights["norm1.mean"]?.contentHash)
  }

  @Test func saysWhatItCannotAdapt() throws {
    let wide = #expect(throws: CompressionError.self) {
      try LowRankAdaptation(rank: 6)(Self.model(), random: Philox(seed: 1))
    }
    #expect(wide?.layer == "output" && wide?.message.contains("8×5") == true)
    // The one of the lowest rank, though the first has none of 9 either.
    let wider = #expect(throws: CompressionError.self) {
      try LowRankAdaptation(rank: 9)(Self.model(), random: Philox(seed: 1))
    }
    #expect(wider?.layer == "output" && wider?.hint?.contains("at most lora=5") == true)
    let twice = #expect(throws: CompressionError.self) { try adapted(adapted()) }
    #expect(twice?.message.contains("already") == true)
    let architecture = try #require(Architecture.named("transformer"))
    var without = try architecture.model(
      inputShape: [4], classes: 3, random: Philox(seed: 1))
    without.graph.nodes.removeAll { $0.operation == "Dense" }
    let none = #expect(throws: CompressionError.self) { try adapted(without) }
    #expect(none?.message.contains("its layers are Add, Gather, LayerNorm") == true)
    #expect(throws: CompressionError.self) { try AdaptationMerging()(Self.model()) }
  }
}
