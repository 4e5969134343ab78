import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

/// Training with batch norms that are folded into what is rounded.
@Suite struct LearnedFoldingTests {
  private static let digits = Result { try Dataset.load("digits") }

  private static func trained(_ name: String, epochs: Int) throws -> Model {
    let data = try digits.get()
    let architecture = try #require(Architecture.named(name))
    let model = try architecture.model(
      inputShape: data.sampleShape, classes: 10,
      options: name == "cnn"
        ? Architecture.Options(hidden: [20], channels: [16, 16], batchNorm: true)
        : Architecture.Options(depth: 8), random: Philox(seed: 1, stream: 1))
    return try Trainer(TrainingOptions(epochs: epochs), on: data)
      .train(model, random: Philox(seed: 2, stream: 2))
  }

  private static func folded(_ model: Model) throws -> Model {
    try Pass.inference.reduce(model) { try $1($0) }.withSeparateResiduals
  }

  private static func rounded(
    _ model: Model, bits: Int, _ scales: QuantizationAwareTraining.Scales = .learned
  ) throws -> RoundedModel {
    let start = try folded(model)
    return try RoundedModel(
      of: start,
      weights: ProductWeight.all(of: start, layers: []).map {
        (weight: $0, encoding: LinearEncoding(bits: bits))
      }, norms: FoldedNorm.all(of: model, foldedIn: start), scales: scales, activations: .none)
  }

  /// Before the first step the graph computes `w · scale / √(variance + epsilon)` and what the norm
  /// adds then, as the definition says (Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 2).
  @Test(arguments: ["cnn", "resnet"]) func startsAsTheDefinition(_ name: String) throws {
    let model = try Self.trained(name, epochs: 1)
    let start = try Self.folded(model)
    let norms = try FoldedNorm.all(of: model, foldedIn: start)
    #expect(norms.count == model.graph.nodes.count { $0.operation == "BatchNorm" })
    let rounded = try Self.rounded(model, bits: 8)
    let settled = try rounded.settled(rounded.model)
    for norm in norms {
      let inputs = norm.norm.inputs
      let vectors = try (1...4).map { try #require(model.weights[inputs[$0]]).decoded().floats }
      let product = try #require(model.graph.nodes.first { $0.name == norm.product })
      let bias = product.inputs.count > 2 ? model.weights[product.inputs[2]] : nil
      let before = try bias?.decoded().floats ?? vectors[2].map { _ in 0 }
      let after = try #require(settled.weights[norm.biasName]).decoded().floats
      let weight = try #require(model.weights[product.inputs[1]]).decoded().floats
      let stored = try #require(settled.weights[norm.weightName]).decoded().floats
      let channels = after.count
      for channel in after.indices {
        let factor = Double(vectors[0][channel]) / (Double(vectors[3][channel]) + 1e-5).squareRoot()
        let expected =
          Double(vectors[1][channel]) + factor * Double(before[channel] - vectors[2][channel])
        #expect(abs(Double(after[channel]) - expected) < 1e-5 * max(1, abs(expected)))
        let column = stride(from: channel, to: weight.count, by: channels)
        let greatest = column.map { abs(Double(weight[$0]) * factor) }.max() ?? 0
        for index in column {
          let error = abs(Double(stored[index]) - Double(weight[index]) * factor)
          #expect(error <= greatest / 127 * 0.5001, "\(norm.weightName)")
        }
      }
    }
  }

  /// What was trained with, what is stored and what runs are the same bits.
  @Test(arguments: [2, 4, 8], QuantizationAwareTraining.Scales.allCases)
  func storesTheCodesItTrainedWith(bits: Int, scales: QuantizationAwareTraining.Scales) throws {
    let data = try Self.digits.get()
    let rounded = try Self.rounded(Self.trained("cnn", epochs: 1), bits: bits, scales)
    let trained = try Trainer(TrainingOptions(epochs: 1), on: data)
      .train(rounded.model, random: Philox(seed: 3, stream: 3))
    let settled = try rounded.settled(trained)
    let samples = data.test.features
    let expected = try ModelRunner(trained).run(samples).floats
    #expect(try ModelRunner(settled).run(samples).floats == expected)
    #expect(settled.weights.values.contains { $0.linearEncoding?.bits == bits })
    #expect(settled.weights.keys.allSatisfy { !$0.contains(".norm.") })
  }

  /// Inputs of a thousand times the size make folded weights of a thousandth of it, which steps of the
  /// weights' own size would wipe out.
  @Test func stepsAreToTheWeightsAsTheyWereTrained() throws {
    let data = try Self.digits.get()
    let large = Dataset(
      name: "large digits",
      features: Tensor(data.features.floats.map { $0 * 1000 }, shape: data.features.shape),
      target: data.target, origin: "made by the test")
    var model = try Self.trained("cnn", epochs: 8)
    let norm = try #require(model.graph.nodes.first { $0.operation == "BatchNorm" })
    for (input, factor) in [(3, Float(1000)), (4, 1_000_000)] {
      let statistics = try #require(model.weights[norm.inputs[input]]).decoded()
      model.weights[norm.inputs[input]] = Weight(
        Tensor(statistics.floats.map { $0 * factor }, shape: statistics.shape))
    }
    let method = QuantizationAwareTraining(
      LinearQuantization(LinearEncoding(bits: 8)), activations: .init(),
      training: TrainingOptions(epochs: 1, learningRate: 0.002))
    let integers = try method(model, on: large, random: Philox(seed: 3, stream: 3))
    let accuracy = try [model, integers].map { try Evaluation(of: $0, on: large.test).accuracy }
    #expect(accuracy[0] > 0.9, "\(accuracy)")
    #expect(accuracy[1] > accuracy[0] - 0.02, "\(accuracy)")
  }

  /// A norm whose scale is frozen is folded as it is.
  @Test func leavesFrozenNormsFolded() throws {
    var model = try Self.trained("cnn", epochs: 1)
    let norms = model.graph.nodes.filter { $0.operation == "BatchNorm" }
    model.metadata.frozen = [norms[0].inputs[1]]
    let kept = try FoldedNorm.all(of: model, foldedIn: Self.folded(model))
    #expect(kept.map(\.norm.name) == norms.dropFirst().map(\.name))
  }
}
