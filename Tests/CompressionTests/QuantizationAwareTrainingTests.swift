import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct QuantizationAwareTrainingTests {
  private static let digits = Result { try Dataset.load("digits") }

  private static func trained(_ name: String = "mlp", epochs: Int = 8) throws -> Model {
    let data = try digits.get()
    let architecture = try #require(Architecture.named(name))
    let model = try architecture.model(
      inputShape: data.sampleShape, classes: 10, random: Philox(seed: 1, stream: 1))
    return try Trainer(TrainingOptions(epochs: epochs), on: data)
      .train(model, random: Philox(seed: 2, stream: 2))
  }

  private static func method(
    bits: Int, granularity: QuantizationGranularity = .channel,
    activations: QuantizationAwareTraining.Activations? = nil,
    scales: QuantizationAwareTraining.Scales = .learned, epochs: Int = 3, rate: Double = 0.002
  ) -> QuantizationAwareTraining {
    QuantizationAwareTraining(
      LinearQuantization(LinearEncoding(bits: bits, granularity: granularity)),
      activations: activations, scales: scales,
      training: TrainingOptions(epochs: epochs, learningRate: rate))
  }

  private static let random = Philox(seed: 3, stream: 3)

  /// At 2 bits, three values, rounding afterwards breaks a network and training mends it.
  @Test func recoversTwoBits() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained())
    let rounded = try LinearQuantization(LinearEncoding(bits: 2)).compress(model)
    let trained = try Self.method(bits: 2, epochs: 6)(model, on: data, random: Self.random)
    let accuracy = try [model, rounded, trained].map {
      try Evaluation(of: $0, on: data.test).accuracy
    }
    #expect(accuracy[1] < accuracy[0] - 0.1, "\(accuracy)")
    #expect(accuracy[2] > accuracy[0] - 0.04, "\(accuracy)")
    #expect(trained.weights["output.weight"]?.linearEncoding?.bits == 2)
    #expect(trained.metadata.history.count == model.metadata.history.count + 6)
    #expect(
      trained.provenance.last?.step
        == "quantize bits=2 scheme=symmetric per=channel range=minmax epochs=6 rate=0.002 "
        + "scales=learned")
  }

  /// Rate 10 and decay 1 make a weight -9 times what it was with every step, until products overflow.
  @Test func keepsWhatItHadLearnedInCodes() throws {
    let data = try Self.digits.get().first(200)
    var method = Self.method(bits: 4, scales: .minmax)
    method.training = TrainingOptions(
      epochs: 100, learningRate: 10, optimizer: .sgd(momentum: 0, weightDecay: 1),
      schedule: .constant)
    let diverged = #expect(throws: DivergedTraining.self) {
      try method(try Self.trained(epochs: 1), on: data, random: Self.random)
    }
    #expect(diverged?.model.weights["output.weight"]?.linearEncoding?.bits == 4)
    #expect(diverged?.model.provenance.last?.step.hasPrefix("quantize bits=4") == true)
  }

  /// What was trained with, what is stored and what runs are the same bits.
  @Test(arguments: [2, 3, 4, 8], QuantizationAwareTraining.Scales.allCases)
  func storesTheCodesItTrainedWith(bits: Int, scales: QuantizationAwareTraining.Scales) throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 2))
    let weights = try ProductWeight.all(of: model, layers: []).map {
      (weight: $0, encoding: LinearEncoding(bits: bits))
    }
    let rounded = try RoundedModel(of: model, weights: weights, scales: scales, activations: .none)
    let trained = try Trainer(TrainingOptions(epochs: 1), on: data)
      .train(rounded.model, random: Self.random)
    let settled = try rounded.settled(trained)
    let samples = data.test.features
    let expected = try ModelRunner(trained).run(samples).floats
    #expect(try ModelRunner(settled).run(samples).floats == expected)
    #expect(settled.graph == model.graph)
  }

  /// Before the first step a learned scale costs no more than the greatest magnitude's: 2 · mean |w| / √127
  /// would leave four fifths of a normal distribution's codes without a weight.
  @Test(arguments: [2, 4, 6, 8])
  func startsNoCoarserThanTheGreatestMagnitude(bits: Int) throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 2))
    let loss = try QuantizationAwareTraining.Scales.allCases.map { scales in
      let method = Self.method(bits: bits, scales: scales, epochs: 1, rate: 0)
      let untrained = try method(model, on: data, random: Self.random)
      return try Evaluation(of: untrained, on: data.test).loss
    }
    let (learned, minmax) = bits == 2 ? (loss[0], loss[1]) : (loss[0], loss[1] * 1.05)
    #expect(learned <= minmax, "\(loss)")
  }

  /// Weights and activations in 8 bits: the codes that integers compute are those of the rounded
  /// floats, but for sums that floats round.
  @Test func runsOnTheIntegersItTrainedWith() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained("cnn", epochs: 2))
    let method = Self.method(bits: 8, activations: .init(), epochs: 1)
    let integers = try method(
      model, on: data, calibration: data.train.first(100), random: Self.random)
    #expect(integers.graph.nodes.contains { $0.operation == "QConv" })
    #expect(!integers.graph.nodes.contains { $0.operation == "FakeQuantize" })
    let accuracy = try [model, integers].map { try Evaluation(of: $0, on: data.test).accuracy }
    #expect(accuracy[1] > accuracy[0] - 0.03, "\(accuracy)")
  }

  /// Activations of fewer bits stay rounded in the graph.
  @Test func roundsActivationsOfFewBits() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 4))
    let method = Self.method(bits: 4, activations: .init(bits: 4), epochs: 3)
    let small = try method(model, on: data, random: Self.random)
    let rounding = small.graph.nodes.filter { $0.operation == "FakeQuantize" }
    #expect(!rounding.isEmpty)
    for node in rounding {
      guard case .integer(let low)? = node.attributes["low"],
        case .integer(let high)? = node.attributes["high"]
      else { continue }
      #expect(high - low == 15)
    }
    let accuracy = try [model, small].map { try Evaluation(of: $0, on: data.test).accuracy }
    #expect(accuracy[1] > accuracy[0] - 0.06, "\(accuracy)")
  }

  @Test func keepsPrunedWeightsZero() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 2))
    let pruned = try WeightPruning(amount: 0.7, scope: .layer).compress(model)
    let trained = try Self.method(bits: 4, epochs: 1)(pruned, on: data, random: Self.random)
    for name in pruned.metadata.masked {
      let before = try #require(pruned.weights[name]).decoded().floats
      let after = try #require(trained.weights[name]).decoded().floats
      for (old, new) in zip(before, after) where old == 0 { #expect(new == 0) }
    }
  }

  @Test func saysWhatItCannotTrain() throws {
    let (data, model) = (try Self.digits.get(), SampleModel.make())
    for granularity in [QuantizationGranularity.group(8), .block(inputs: 4, outputs: 4)] {
      #expect(throws: CompressionError.self) {
        try Self.method(bits: 4, granularity: granularity)(model, on: data, random: Self.random)
      }
    }
    #expect(throws: CompressionError.self) {
      try Self.method(bits: 16)(model, on: data, random: Self.random)
    }
    let quantized = try LinearQuantization().compress(model)
    #expect(
      throws: CompressionError(
        "its weights are quantized already", layer: "conv1",
        hint: "train the model as it was before it was quantized")
    ) { try Self.method(bits: 4)(quantized, on: data, random: Self.random) }
  }

  /// Integers from end to end take every layer: each in its own bits, or all alike.
  @Test func trainsEveryLayerThatRunsOnIntegers() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 1))
    let bits = ["dense1": 4, "output": 8]
    var method = Self.method(bits: 4, activations: .init(), epochs: 1)
    method.weights = LinearQuantization(
      LinearEncoding(bits: 4), layers: bits.keys.sorted(), bitsByLayer: bits)
    let mixed = try method(model, on: data, random: Self.random)
    for (layer, bits) in bits {
      #expect(mixed.weights["\(layer).weight"]?.linearEncoding?.bits == bits)
    }
    method.weights = LinearQuantization(LinearEncoding(bits: 4), layers: ["dense1"])
    #expect(
      throws: CompressionError(
        "it would compute in integers that nothing trained", layer: "output",
        hint: "name every layer, or none")
    ) { try method(model, on: data, random: Self.random) }
  }

  @Test func stopsWhereTheLossIsNoNumber() throws {
    let (data, model) = (try Self.digits.get(), try Self.trained(epochs: 1))
    #expect(throws: TrainingError.self) {
      try Self.method(bits: 4, rate: 1e30)(model, on: data, random: Self.random)
    }
  }
}
