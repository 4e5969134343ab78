import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct DistillationTests {
  /// A convolution and a dense layer over images of 3×3, with weights by their steps in a wave.
  private static func model(channels: Int, steps: (Int, Int), classes: Int = 5) -> Model {
    let graph = Graph(
      inputs: [Graph.Input("image", TensorType(.f32, [-1, 3, 3, 3]))],
      nodes: [
        Node("conv1", "Conv", inputs: ["image", "conv1.weight", "conv1.bias"]),
        Node("relu1", "Relu", inputs: ["conv1"]),
        Node("flatten", "Flatten", inputs: ["relu1"]),
        Node("output", "Dense", inputs: ["flatten", "output.weight", "output.bias"]),
      ], outputs: ["output"])
    let conv = SampleModel.wave([2, 2, 3, channels], step: steps.0, modulus: 37, factor: 0.5)
    let dense = SampleModel.wave([4 * channels, classes], step: steps.1, modulus: 61)
    return Model(
      graph: graph,
      weights: [
        "conv1.weight": Weight(conv),
        "conv1.bias": Weight(Tensor(repeating: 0, shape: [channels])),
        "output.weight": Weight(dense),
        "output.bias": Weight(Tensor(repeating: 0, shape: [classes])),
      ])
  }

  private static let student = model(channels: 3, steps: (17, 23))
  private static func teacher(channels: Int) -> Model { model(channels: channels, steps: (19, 31)) }
  private static let images = SampleModel.wave([4, 3, 3, 3], step: 29, modulus: 97, factor: 2)
  private static let labels = Tensor([0, 3, 1, 4] as [Int32], shape: [4], as: .i32)

  struct Course: Sendable, CustomTestStringConvertible {
    var source: DistillationSource
    var channels = 4
    var temperature = 1.0
    var alpha = 0.0
    var rate: Double
    var losses: [Float]
    var testDescription: String { "\(source), temperature \(temperature), alpha \(alpha)" }
  }

  /// Three steps of gradient descent, by PyTorch 2.15 from the papers' formulas:
  /// `T²·kl_div(log_softmax(s/T), softmax(t/T), "batchmean")`, `mse_loss`, `smooth_l1_loss` of
  /// distances and angles, `mse_loss` of `normalize(maps²)`.
  static let courses = [
    Course(source: .logits, rate: 0.1, losses: [0.013016, 0.012304, 0.011650]),
    Course(
      source: .logits, temperature: 4, alpha: 0.1, rate: 0.1,
      losses: [0.181788, 0.179732, 0.177861]),
    Course(
      source: .logits, temperature: 20, alpha: 0.5, rate: 0.1,
      losses: [0.857574, 0.838407, 0.820998]),
    Course(source: .features, channels: 3, rate: 0.1, losses: [0.024306, 0.022140, 0.020303]),
    Course(source: .relations, rate: 0.0005, losses: [0.536369, 0.430813, 0.351974]),
    Course(source: .attention, alpha: 0.3, rate: 5e-5, losses: [60.623886, 36.386826, 31.902292]),
  ]

  @Test(arguments: courses)
  func descendsAsPyTorchDoes(_ course: Course) throws {
    let distillation = Distillation(
      from: [course.source], temperature: course.temperature, alpha: course.alpha)
    let step = try TrainingStep(
      for: Self.student, target: TensorType(.i32, [4]), batch: 4,
      optimizer: .sgd(momentum: 0),
      minimizing: distillation.objective(
        for: Self.teacher(channels: course.channels), projection: Philox(seed: 1)))
    for (number, expected) in course.losses.enumerated() {
      let loss = try step.run(features: Self.images, target: Self.labels, rate: course.rate)
      #expect(abs(loss - expected) < 2e-5 * max(1, expected), "step \(number + 1)")
    }
  }

  /// Two heads over three tokens. The losses by PyTorch 2.15: Σ p·(ln p - ln q) of
  /// `softmax(q·kᵀ/√2)` with what is hidden left out.
  @Test func matchesTheWeightsOfHeads() throws {
    func model(_ query: (Int, Int), _ key: (Int, Int)) -> Model {
      let shape: [String: Attribute] = ["shape": .integers([-1, 3, 2, 2])]
      let parts = ["query", "key", "value"]
      let products = parts.flatMap {
        [
          Node($0, "Dense", inputs: ["x", "\($0).weight"]),
          Node("\($0).heads", "Reshape", inputs: [$0], attributes: shape),
        ]
      }
      let attention = Node(
        "attention", "Attention", inputs: parts.map { "\($0).heads" },
        attributes: ["causal": .integer(1)])
      let mixed = Node(
        "mixed", "Reshape", inputs: ["attention"], attributes: ["shape": .integers([-1, 3, 4])])
      let waves = [query, key, (7, 29)].map {
        Weight(SampleModel.wave([4, 4], step: $0.0, modulus: $0.1, factor: 2))
      }
      return Model(
        graph: Graph(
          inputs: [Graph.Input("x", TensorType(.f32, [-1, 3, 4]))],
          nodes: products + [attention, mixed], outputs: ["mixed"]),
        weights: Dictionary(uniqueKeysWithValues: zip(parts.map { "\($0).weight" }, waves)))
    }
    let objective = Distillation(from: [.attention], alpha: 0)
      .objective(for: model((19, 37), (13, 31)), projection: Philox(seed: 1))
    let step = try TrainingStep(
      for: model((17, 23), (11, 41)), target: nil, batch: 2, optimizer: .sgd(momentum: 0),
      minimizing: objective)
    let x = SampleModel.wave([2, 3, 4], step: 29, modulus: 97, factor: 2)
    for expected: Float in [0.087612, 0.080064, 0.073709] {
      #expect(abs(try step.run(features: x, target: nil, rate: 1) - expected) < 2e-6)
    }
  }

  @Test(arguments: DistillationSource.allCases)
  func isNothingWhereTheStudentIsItsTeacher(_ source: DistillationSource) throws {
    let teacher = Self.teacher(channels: 4)
    let step = try TrainingStep(
      for: teacher, target: nil, batch: 4, optimizer: .sgd(),
      minimizing: Distillation(from: [source], alpha: 0)
        .objective(for: teacher, projection: Philox(seed: 1)))
    #expect(abs(try step.run(features: Self.images, target: nil, rate: 0)) < 1e-6)
  }

  /// A narrow transformer learns of a wide one's logits, after each token, and of its heads.
  @Test func distilsALanguageModelIntoANarrowerOne() throws {
    let architecture = try #require(Architecture.named("transformer"))
    let models = try [(24, 2), (12, 1)].map { width, blocks in
      try architecture.model(
        inputShape: [7], classes: 11,
        options: Architecture.Options(blocks: blocks, width: width, heads: 3),
        random: Philox(seed: 4))
    }
    let numbers = (0..<29).map { Int32($0 * 5 % 11) }
    let tokens = Tensor(Array(numbers.dropLast()), shape: [4, 7], as: .i32)
    let next = Tensor(Array(numbers.dropFirst()), shape: [4, 7], as: .i32)
    let step = try TrainingStep(
      for: models[1], target: TensorType(.i32, [4, 7]), batch: 4, optimizer: .adam(),
      minimizing: Distillation(from: [.logits, .attention], temperature: 2, alpha: 0.2)
        .objective(for: models[0], projection: Philox(seed: 1)))
    let losses = try (0..<40).map { _ in
      try step.run(features: tokens, target: next, rate: 0.01)
    }
    #expect(losses[39] < losses[0] / 2)
  }

  private static let data = Dataset(
    name: "waves", features: SampleModel.wave([40, 3, 3, 3], step: 31, modulus: 101, factor: 2),
    target: .none, origin: "made")

  private func distilled(
    _ sources: [DistillationSource], from teacher: Model, layers: [MatchedLayers] = [],
    alpha: Double = 0, on data: Dataset = data
  ) throws -> Model {
    let distillation = Distillation(
      from: sources, alpha: alpha, layers: layers,
      training: TrainingOptions(epochs: 6, batchSize: 8, learningRate: 0.01))
    return try distillation(
      Self.student, from: teacher, on: data, random: Philox(seed: 2),
      projection: Philox(seed: 3))
  }

  /// Nothing but the teacher is looked at, and the projection is gone.
  @Test(arguments: DistillationSource.allCases)
  func learnsWithoutLabels(_ source: DistillationSource) throws {
    let trained = try distilled([source], from: Self.teacher(channels: 4))
    let losses = trained.metadata.history.map(\.trainingLoss)
    #expect(losses.count == 6)
    #expect(losses[5] < losses[0])
    #expect(trained.weights.keys.sorted() == Self.student.weights.keys.sorted())
    #expect(trained.contentHash != Self.student.contentHash)
  }

  @Test func learnsOfNamedLayersAndAgainToTheSameBits() throws {
    let layers = [MatchedLayers(student: "conv1", teacher: "conv1")]
    let first = try distilled(
      [.features, .attention], from: Self.teacher(channels: 4), layers: layers)
    let second = try distilled(
      [.features, .attention], from: Self.teacher(channels: 4), layers: layers)
    #expect(first.contentHash == second.contentHash)
  }

  /// The bits of a quantized teacher stay as they are: it only answers.
  @Test func learnsFromAQuantizedTeacher() throws {
    let teacher = try LinearQuantization().compress(Self.teacher(channels: 4))
    let trained = try distilled([.logits], from: teacher)
    #expect(trained.metadata.history[5].trainingLoss < trained.metadata.history[0].trainingLoss)
  }

  @Test func refusesOtherClasses() {
    let error = #expect(throws: CompressionError.self) {
      try distilled([.logits], from: Self.model(channels: 4, steps: (19, 31), classes: 7))
    }
    #expect(error?.message.contains("5 classes apart, its teacher 7") == true)
  }

  @Test func refusesLayersOfOtherExtents() {
    let layers = [MatchedLayers(student: "conv1", teacher: "output")]
    for source in [DistillationSource.features, .attention] {
      let error = #expect(throws: CompressionError.self) {
        try distilled([source], from: Self.teacher(channels: 4), layers: layers)
      }
      #expect(error?.message.contains("2×2×3") == true)
    }
  }

  @Test func refusesToLookForLabelsThatAreNotThere() {
    let error = #expect(throws: CompressionError.self) {
      try distilled([.logits], from: Self.teacher(channels: 4), alpha: 0.1)
    }
    #expect(error?.hint?.contains("alpha=0%") == true)
  }
}
