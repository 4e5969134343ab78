import Datasets
import ModelGraph
import TensorEngine
import Testing
import Training

@testable import Compression

@Suite struct DistillationTests {
  /// The sample model with weights by their steps in a wave, and without biases.
  private static func model(channels: Int, steps: (Int, Int), classes: Int = 5) -> Model {
    SampleModel.make(
      conv: SampleModel.wave([2, 2, 3, channels], step: steps.0, modulus: 37, factor: 0.5),
      dense: SampleModel.wave([4 * channels, classes], step: steps.1, modulus: 61),
      biases: (Tensor(repeating: 0, shape: [channels]), Tensor(repeating: 0, shape: [classes])))
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

  /// The heads of both, those of a student's keys and of its teacher's, and the losses.
  struct Heads: Sendable {
    var count: Int
    var student: Int
    var teacher: Int
    var losses: [Float]
  }

  /// Three tokens of width 4. The losses by PyTorch 2.15: Σ p·(ln p - ln q) of `softmax(q·kᵀ/√d)`
  /// with what is hidden left out, keys that heads share by `repeat_interleave`.
  @Test(arguments: [
    Heads(count: 2, student: 2, teacher: 2, losses: [0.087612, 0.080064, 0.073709]),
    Heads(count: 2, student: 2, teacher: 1, losses: [0.031242, 0.029230, 0.027505]),
    Heads(count: 4, student: 4, teacher: 2, losses: [0.041957, 0.039849, 0.038012]),
    Heads(count: 4, student: 2, teacher: 4, losses: [0.049356, 0.046322, 0.043766]),
    Heads(count: 4, student: 2, teacher: 2, losses: [0.048610, 0.045962, 0.043740]),
    Heads(count: 4, student: 1, teacher: 4, losses: [0.050153, 0.043392, 0.038816]),
  ])
  func matchesTheWeightsOfHeads(_ heads: Heads) throws {
    let objective = Distillation(from: [.attention], alpha: 0).objective(
      for: Self.attending((19, 37), (13, 31), heads: [heads.count, heads.teacher]),
      projection: Philox(seed: 1))
    let step = try TrainingStep(
      for: Self.attending((17, 23), (11, 41), heads: [heads.count, heads.student]), target: nil,
      batch: 2, optimizer: .sgd(momentum: 0), minimizing: objective)
    let x = SampleModel.wave([2, 3, 4], step: 29, modulus: 97, factor: 2)
    for expected in heads.losses {
      #expect(abs(try step.run(features: x, target: nil, rate: 1) - expected) < 2e-6)
    }
  }

  /// Causal attention over a width of 4, its products by their steps and moduli in a wave.
  ///
  /// - Parameter heads: Of queries, and of keys and values.
  private static func attending(
    _ query: (Int, Int), _ key: (Int, Int), heads: [Int]
  ) -> Model {
    let parts = ["query", "key", "value"]
    let (counts, size) = ([heads[0], heads[1], heads[1]], 4 / heads[0])
    let products = zip(parts, counts).flatMap { part, heads in
      [
        Node(part, "Dense", inputs: ["x", "\(part).weight"]),
        Node(
          "\(part).heads", "Reshape", inputs: [part],
          attributes: ["shape": .integers([-1, 3, heads, size])]),
      ]
    }
    let attention = Node(
      "attention", "Attention", inputs: parts.map { "\($0).heads" },
      attributes: ["causal": .integer(1)])
    let mixed = Node(
      "mixed", "Reshape", inputs: ["attention"], attributes: ["shape": .integers([-1, 3, 4])])
    let waves = zip([query, key, (7, 29)], counts).map { wave, heads in
      Weight(SampleModel.wave([4, size * heads], step: wave.0, modulus: wave.1, factor: 2))
    }
    return Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [-1, 3, 4]))],
        nodes: products + [attention, mixed], outputs: ["mixed"]),
      weights: Dictionary(uniqueKeysWithValues: zip(parts.map { "\($0).weight" }, waves)))
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

  /// What comes from a file takes any number of tokens, of one text or of several: the student gets
  /// the same bits of each.
  @Test(arguments: [[1, 7], [1, -1], [-1, -1]])
  func learnsFromATeacherOfOtherExtents(_ extents: [Int]) throws {
    let llama = try #require(Architecture.named("llama"))
    let models = try [16, 8].map { width in
      try llama.model(
        inputShape: [7], classes: 11,
        options: .init(blocks: 1, width: width, heads: 2, keyHeads: 1),
        random: Philox(seed: 4))
    }
    var other = models[0]
    other.graph.inputs[0].type.shape = extents
    let text = try TextSamples.windows(vocabulary: 11, length: 7)
    let students = try [models[0], other].map { teacher in
      try Distillation(
        from: [.logits, .attention, .features], alpha: 0,
        training: TrainingOptions(epochs: 1, batchSize: 16, learningRate: 0.01)
      )(models[1], from: teacher, on: text, random: Philox(seed: 2), projection: Philox(seed: 3))
    }
    #expect(students[0].contentHash == students[1].contentHash)
    #expect(students[0].contentHash != models[1].contentHash)
  }

  /// A file's graph may hold for one sample only.
  @Test(arguments: DistillationSource.allCases)
  func learnsFromATeacherOfOneSampleAtATime(_ source: DistillationSource) throws {
    let teacher = Self.teacher(channels: 4)
    var single = teacher
    single.graph.inputs[0].type.shape[0] = 1
    #expect(
      try distilled([source], from: single).contentHash
        == distilled([source], from: teacher).contentHash)
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

  private func tokenModel(_ name: String, keyHeads: Int? = nil) throws -> Model {
    try #require(Architecture.named(name)).model(
      inputShape: [7], classes: 11,
      options: .init(blocks: 1, width: 16, heads: 2, keyHeads: keyHeads), random: Philox(seed: 4))
  }

  /// An encoder ends in a norm and a sum, which lead on to its last product and past it. Its
  /// student may be of another width and kind.
  @Test(arguments: ["bert", "mobilebert", "gemma2"])
  func learnsOfWhatTheLastProductTakes(_ name: String) throws {
    let text = try TextSamples.windows(vocabulary: 11, length: 7)
    let distillation = Distillation(
      from: [.features], alpha: 0,
      training: TrainingOptions(epochs: 4, batchSize: 16, learningRate: 0.01))
    let trained = try distillation(
      tokenModel("llama", keyHeads: 1), from: tokenModel(name), on: text, random: Philox(seed: 2),
      projection: Philox(seed: 3))
    let losses = trained.metadata.history.map(\.trainingLoss)
    #expect(losses[3] < losses[0])
  }

  @Test func refusesHeadsThatSeeOtherTokens() throws {
    let text = try TextSamples.windows(vocabulary: 11, length: 7)
    let error = #expect(throws: CompressionError.self) {
      try Distillation(from: [.attention], alpha: 0)(
        tokenModel("llama", keyHeads: 1), from: tokenModel("bert"), on: text,
        random: Philox(seed: 2), projection: Philox(seed: 3))
    }
    #expect(error?.message.contains("7 tokens, each seeing those before it, its teacher's") == true)
  }

  @Test func refusesToLearnOfNothing() throws {
    let teacher = Self.teacher(channels: 4)
    let nothing = #expect(throws: CompressionError.self) { try distilled([], from: teacher) }
    #expect(nothing?.hint?.contains("by=[logits]") == true)
    let layers = [MatchedLayers(student: "conv1", teacher: "conv1")]
    let logits = #expect(throws: CompressionError.self) {
      try distilled([.logits], from: teacher, layers: layers)
    }
    #expect(logits?.message.contains("no layers to match") == true)
  }

  @Test func refusesToLookForLabelsThatAreNotThere() {
    let error = #expect(throws: CompressionError.self) {
      try distilled([.logits], from: Self.teacher(channels: 4), alpha: 0.1)
    }
    #expect(error?.hint?.contains("alpha=0%") == true)
  }
}
