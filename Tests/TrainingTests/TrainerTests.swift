import Datasets
import ModelGraph
import TensorEngine
import Testing

@testable import Training

func digits() throws -> Dataset { try Dataset.load("digits") }

func network(_ name: String, hidden: [Int]? = nil, for dataset: Dataset) throws -> Model {
  let architecture = try #require(Architecture.named(name))
  return try architecture.model(
    inputShape: dataset.sampleShape, classes: dataset.classNames.count,
    options: Architecture.Options(hidden: hidden), random: Philox(seed: 1, stream: 1))
}

func train(_ model: Model, on dataset: Dataset, _ options: TrainingOptions) throws -> Model {
  try Trainer(options, on: dataset).train(model, random: Philox(seed: 3, stream: 3))
}

@Suite struct TrainerTests {
  /// A multilayer perceptron of this size reaches 97 % on scikit-learn's digits with its own
  /// MLPClassifier; 94 % leaves room for another split.
  @Test func learnsTheDigits() throws {
    let data = try digits()
    let model = try train(
      network("mlp", hidden: [64], for: data), on: data,
      TrainingOptions(epochs: 12, learningRate: 0.004))
    #expect(try Evaluation(of: model, on: data.test).accuracy > 0.94)
    #expect(model.metadata.history.count == 12)
    let losses = model.metadata.history.map(\.trainingLoss)
    #expect(losses[11] < losses[0] / 4)
  }

  /// y = 2a - 3b + 1 exactly: gradient descent on a linear model must find these numbers.
  @Test func findsALinearFunction() throws {
    var random = Philox(seed: 4, stream: 4)
    let features = Tensor(shape: [200, 2]) { for i in $0.indices { $0[i] = random.uniform() } }
    let values = Tensor(shape: [200, 1]) { target in
      features.withElements(as: Float.self) { x in
        for row in 0..<200 { target[row] = 2 * x[2 * row] - 3 * x[2 * row + 1] + 1 }
      }
    }
    let data = Dataset(name: "plane", features: features, target: .values(values), origin: "made")
    var builder = GraphBuilder()
    builder.input("x", TensorType(.f32, [-1, 2]))
    builder.weight("w", Weight(Tensor(repeating: 0, shape: [2, 1])))
    builder.weight("b", Weight(Tensor(repeating: 0, shape: [1])))
    let output = builder.add("Dense", "x", "w", "b", name: "output")
    let model = Model(graph: builder.graph(outputs: [output]), weights: builder.weights)
    let options = TrainingOptions(
      epochs: 400, batchSize: 200, learningRate: 0.1, optimizer: .sgd(momentum: 0.9),
      schedule: .constant)
    let trained = try train(model, on: data, options)
    let weights = try #require(trained.weights["w"]).decoded().floats
    #expect(abs(weights[0] - 2) < 1e-3 && abs(weights[1] + 3) < 1e-3)
  }

  @Test func keepsPrunedWeightsZero() throws {
    let data = try digits()
    var model = try network("mlp", hidden: [16], for: data)
    let name = try #require(model.layers.first?.weights.first)
    var elements = try #require(model.weights[name]).decoded().floats
    for index in elements.indices where index % 2 == 0 { elements[index] = 0 }
    let shape = try #require(model.weights[name]).shape
    model.weights[name] = try Weight(Tensor(elements, shape: shape), encoding: SparseEncoding())
    model.metadata.masked = [name]
    let trained = try train(model, on: data, TrainingOptions(epochs: 1))
    let after = try #require(trained.weights[name]).decoded().floats
    #expect(trained.weights[name]?.encoding is SparseEncoding)
    #expect(after.indices.allSatisfy { $0 % 2 == 1 || after[$0] == 0 })
    #expect(after.indices.contains { $0 % 2 == 1 && after[$0] != elements[$0] })
  }

  @Test func yieldsTheSameBitsForAnyThreadsAndKernels() throws {
    let data = try digits().first(300)
    let model = try network("cnn", for: data)
    let options = TrainingOptions(epochs: 1, batchSize: 16)
    let expected = try train(model, on: data, options).contentHash
    let threads = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threads }
    for count in [1, 2, 3] {
      ThreadPool.threadCount = count
      #expect(try train(model, on: data, options).contentHash == expected, "\(count) threads")
    }
    for kernels in KernelSet.available {
      let hash = try KernelSet.$current.withValue(kernels) {
        try train(model, on: data, options).contentHash
      }
      #expect(hash == expected, "\(kernels.name)")
    }
  }

  /// A first step of 1e30 times the gradient: the next one's products overflow in the second layer,
  /// for those of the first are of the order of 1e29.
  @Test func saysWhereTheLossBecameNoNumber() throws {
    let data = try digits().first(100)
    let options = TrainingOptions(epochs: 2, learningRate: 1e30, optimizer: .sgd())
    let error = #expect(throws: TrainingError.self) {
      try train(network("mlp", for: data), on: data, options)
    }
    #expect(
      error?.message == "the loss became NaN in epoch 1, step 2: `output` is the first to compute "
        + "no number")
    #expect(error?.hint == "the model is as it was; use a smaller learning rate")
  }

  /// Rate 10 and decay 1 make a weight -9 times what it was with every step, until products overflow.
  @Test func keepsWhatItHadLearnedUntilTheLossBecameNoNumber() throws {
    let data = try digits().first(100)
    let model = try network("mlp", for: data)
    func options(_ epochs: Int) -> TrainingOptions {
      TrainingOptions(
        epochs: epochs, batchSize: 16, learningRate: 10,
        optimizer: .sgd(momentum: 0, weightDecay: 1), schedule: .constant)
    }
    let diverged = #expect(throws: DivergedTraining.self) {
      try train(model, on: data, options(100))
    }
    let found = try #require(diverged)
    #expect(found.message.hasPrefix("the loss became "))
    #expect(found.message.contains(" in epoch \(found.epoch + 1), step "))
    // At a constant rate the first epochs don't depend on how many there are to be.
    #expect(try train(model, on: data, options(found.epoch)).contentHash == found.model.contentHash)
    #expect(found.model.metadata.history.count == found.epoch)
  }

  /// 1e38 · 1e6 times a weight is beyond what a 32-bit float holds, and no later step is there to
  /// meet what the last one of the only epoch did.
  @Test func yieldsNoWeightsThatAreNoNumbers() throws {
    let data = try digits().first(100)
    let options = TrainingOptions(
      epochs: 1, batchSize: 4096, learningRate: 1e38, optimizer: .sgd(weightDecay: 1e6),
      schedule: .constant)
    let error = #expect(throws: TrainingError.self) {
      try train(network("mlp", for: data), on: data, options)
    }
    #expect(error?.message.hasSuffix("ceased to be a finite number in epoch 1, step 1") == true)
  }

  @Test func blamesTheSamplesForWhatIsNoNumberInThem() throws {
    let data = try digits().first(100)
    var features = data.features.floats
    features[17] = .infinity
    let broken = Dataset(
      name: "broken", features: Tensor(features, shape: data.features.shape), target: data.target,
      origin: "the test")
    let options = TrainingOptions(epochs: 1, batchSize: 100)
    let error = #expect(throws: TrainingError.self) {
      try train(network("mlp", for: data), on: broken, options)
    }
    #expect(error?.message.hasSuffix("the samples hold what is no number") == true)
  }

  /// What such a step would have made of the weights is nothing to look at.
  @Test(arguments: [Optimizer.sgd(momentum: 0.9), .adam(), .adamW()])
  func learnsNothingFromALossThatIsNoNumber(_ optimizer: Optimizer) throws {
    let data = try digits().first(32)
    let step = try TrainingStep(
      for: network("mlp", for: data), target: TensorType(.i32, [32]), batch: 32,
      optimizer: optimizer)
    let labels = try #require(data.labels)
    let before = try step.run(features: data.features, target: labels, rate: 0.01)
    let weights = step.currentWeights().mapValues(\.floats)
    let broken = Tensor(repeating: .nan, shape: data.features.shape)
    #expect(try step.run(features: broken, target: labels, rate: 0.01).isNaN)
    #expect(step.currentWeights().mapValues(\.floats) == weights)
    #expect(try step.run(features: data.features, target: labels, rate: 0.01) < before)
  }

  @Test func refusesQuantizedWeights() throws {
    let data = try digits().first(100)
    var model = try network("mlp", for: data)
    let name = try #require(model.layers.first?.weights.first)
    let tensor = try #require(model.weights[name]).decoded()
    model.weights[name] = try Weight(tensor, encoding: LinearEncoding(bits: 4))
    let error = #expect(throws: TrainingError.self) {
      try train(model, on: data, TrainingOptions(epochs: 1))
    }
    #expect(error?.message.contains("dense1") == true)
  }
}
