import ModelGraph
import TensorEngine
import Testing

/// Steps of training against PyTorch 2.15 in 64 bits: the losses of four steps, and three weights
/// after them.
@Suite struct TrainingStepTests {
  struct Run: Sendable, CustomTestStringConvertible {
    var name: String
    var operation: String
    var attributes: [String: Attribute]
    var rate: Float
    var losses: [Float]
    var weights: [Float]
    var testDescription: String { name }
  }

  static let runs = [
    Run(
      name: "SGD with momentum", operation: "SGDUpdate", attributes: ["momentum": .number(0.9)],
      rate: 0.1, losses: [1.375965, 1.275062, 1.11316, 0.937553],
      weights: [-0.612263, -0.488011, -0.305976]),
    Run(
      name: "SGD with decay", operation: "SGDUpdate",
      attributes: ["momentum": .number(0.9), "weightDecay": .number(0.01)], rate: 0.1,
      losses: [1.375965, 1.274605, 1.112591, 0.937869],
      weights: [-0.608248, -0.483741, -0.301555]),
    Run(
      name: "Adam", operation: "AdamUpdate", attributes: [:], rate: 0.05,
      losses: [1.375965, 1.151174, 0.997272, 0.906897],
      weights: [-0.539636, -0.453764, -0.404502]),
    Run(
      name: "Adam with decay", operation: "AdamUpdate", attributes: ["weightDecay": .number(0.1)],
      rate: 0.05, losses: [1.375965, 1.165099, 1.012979, 0.920327],
      weights: [-0.530936, -0.272413, -0.402847]),
    Run(
      name: "AdamW", operation: "AdamWUpdate", attributes: ["weightDecay": .number(0.1)],
      rate: 0.05, losses: [1.375965, 1.149575, 0.99639, 0.907478],
      weights: [-0.531074, -0.444156, -0.394559]),
  ]

  @Test(arguments: runs)
  func stepsAsPyTorchDoes(_ run: Run) throws {
    let step = try TrainingStep(
      Networks.mlp(), examples: ramp([4, 6]), labels: labels([0, 2, 1, 2]), run.operation,
      run.attributes)
    for (number, expected) in run.losses.enumerated() {
      let loss = try step.run(number + 1, rate: run.rate)
      #expect(abs(loss - expected) < 5e-6, "step \(number + 1)")
    }
    for (weight, expected) in zip(step.program.variable("dense2.weight").floats, run.weights) {
      #expect(abs(weight - expected) < 1e-5)
    }
  }

  /// A convolution, batch norm, relu, max pooling and a dense layer under SGD with momentum.
  @Test func trainsABatchNormAsPyTorchDoes() throws {
    let step = try TrainingStep(
      Networks.cnn(), examples: ramp([5, 6, 6, 1]), labels: labels([0, 2, 1, 2, 0]), "SGDUpdate",
      ["momentum": .number(0.9)])
    for (number, expected) in [Float(1.153026), 0.93504, 0.675768, 0.496781].enumerated() {
      #expect(abs(try step.run(number + 1, rate: 0.1) - expected) < 1e-5)
    }
    let expected: [String: [Float]] = [
      "norm1.mean": [0.001913, 1.9e-05, 0.000566, 0.000331],
      "norm1.variance": [0.809965, 0.810122, 0.817289, 0.857083],
      "conv1.weight": [0.21881, 0.050086, -0.106796],
    ]
    for (name, values) in expected {
      for (value, expected) in zip(step.program.variable(name).floats, values) {
        #expect(abs(value - expected) < 1e-5, "\(name)")
      }
    }
  }

  @Test func keepsPrunedWeightsAtZero() throws {
    var model = Networks.mlp()
    let pruned = ramp([6, 5], 1).mapped { $0 < 0 ? 0 : $0 }
    model.weights["dense1.weight"] = Weight(pruned)
    let step = try TrainingStep(
      model, examples: ramp([4, 6]), labels: labels([0, 2, 1, 2]), "AdamUpdate",
      ["keepsZeros": .integer(1)])
    for number in 1...3 { _ = try step.run(number, rate: 0.05) }
    let trained = step.program.variable("dense1.weight").floats
    for (before, after) in zip(pruned.floats, trained) { #expect((before == 0) == (after == 0)) }
  }

  @Test func givesTheSameBitsForAnyThreadsAndKernels() throws {
    var first: Tensor?
    for threads in 1...3 {
      for kernels in KernelSet.available {
        let before = ThreadPool.threadCount
        ThreadPool.threadCount = threads
        defer { ThreadPool.threadCount = before }
        let weight = try KernelSet.$current.withValue(kernels) {
          let step = try TrainingStep(
            Networks.cnn(), examples: ramp([5, 6, 6, 1]), labels: labels([0, 2, 1, 2, 0]),
            "AdamWUpdate", [:])
          for number in 1...3 { _ = try step.run(number, rate: 0.05) }
          return step.program.variable("conv1.weight")
        }
        #expect(weight == first ?? weight, "\(kernels.name), \(threads) threads")
        first = weight
      }
    }
  }

  @Test func refusesLabelsThatAreNoClass() throws {
    let step = try TrainingStep(
      Networks.mlp(), examples: ramp([4, 6]), labels: labels([0, 3, 1, 2]), "AdamUpdate", [:])
    #expect(throws: GraphError.self) { try step.run(1, rate: 0.1) }
  }
}
