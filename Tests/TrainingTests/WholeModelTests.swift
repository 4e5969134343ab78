import ModelGraph
import TensorEngine
import Testing

@testable import Training

/// The number of threads is the process's: every test runs in one of its own.
@Suite struct WholeModelTests {
  @Test func aNetworkOfConvolutionsHasTheSameBitsEverywhere() async {
    await #expect(processExitsWith: .success) {
      try expectSameBits("cnn", inputShape: [20, 20, 3], options: .init(channels: [16, 24])) {
        var random = Philox(seed: 2, stream: 2)
        let images = Tensor(shape: [9, 20, 20, 3]) { elements in
          for index in elements.indices { elements[index] = random.uniform() }
        }
        return (images, Tensor((0..<9).map { Int32($0 % 7) }, shape: [9], as: .i32))
      }
    }
  }

  @Test func aTransformerHasTheSameBitsEverywhere() async {
    await #expect(processExitsWith: .success) {
      let options = Architecture.Options(blocks: 2, width: 72, heads: 3)
      try expectSameBits("transformer", inputShape: [130], options: options, text)
    }
  }

  @Test func attentionThatIsCappedHasTheSameBitsEverywhere() async {
    await #expect(processExitsWith: .success) {
      let options = Architecture.Options(blocks: 1, width: 72, heads: 3, keyHeads: 1)
      try expectSameBits("gemma2", inputShape: [130], options: options, text)
    }
  }
}

private func text() -> (features: Tensor, target: Tensor) {
  let tokens = (0..<3 * 130).map { Int32($0 * 31 % 7) }
  return (
    Tensor(tokens, shape: [3, 130], as: .i32),
    Tensor(tokens.dropFirst() + [0], shape: [3, 130], as: .i32)
  )
}

/// Takes two steps of AdamW and a forward pass with every kernel set and 1 to 4 threads, and stops
/// the process where the losses, weights or outputs differ in a bit.
private func expectSameBits(
  _ name: String, inputShape: [Int], options: Architecture.Options,
  _ batch: () -> (features: Tensor, target: Tensor)
) throws {
  let architecture = try #require(Architecture.named(name))
  let model = try architecture.model(
    inputShape: inputShape, classes: 7, options: options, random: Philox(seed: 1, stream: 1))
  let (features, target) = batch()
  var first: [UInt32] = []
  for set in KernelSet.available {
    for threads in 1...4 {
      ThreadPool.threadCount = threads
      let bits = try KernelSet.$current.withValue(set) {
        try resultBits(of: model, features: features, target: target)
      }
      if first.isEmpty { first = bits }
      precondition(!bits.isEmpty && bits == first, "\(name): \(set.name) with \(threads) threads")
    }
  }
}

/// The bits of two losses, of all weights after the steps, and of the model's outputs.
private func resultBits(of model: Model, features: Tensor, target: Tensor) throws -> [UInt32] {
  let count = features.shape[0]
  let step = try TrainingStep(
    for: model, target: TensorType(.i32, target.shape), batch: count, optimizer: .adamW())
  var values: [Float] = []
  for _ in 0..<2 {
    values.append(try step.run(features: features, target: target, rate: 0.01))
  }
  for (_, weight) in step.currentWeights().sorted(by: { $0.key < $1.key }) {
    values += weight.floats
  }
  let program = try Program(
    compiling: model.graph, weights: model.weights,
    inputTypes: model.graph.inputTypes(batch: count))
  let outputs = try program.run([model.graph.inputs[0].name: features])
  for (_, output) in outputs.sorted(by: { $0.key < $1.key }) { values += output.floats }
  return values.map(\.bitPattern)
}
