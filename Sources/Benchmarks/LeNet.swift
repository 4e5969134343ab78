import ModelGraph
import TensorEngine
import Training

/// Training steps of LeNet-5: batches of 64 pictures of 28×28, Adam.
func lenetTrainingStep() throws -> [String: Double] {
  let batch = 64
  guard let architecture = Architecture.named("lenet5") else { return [:] }
  let model = try architecture.model(
    inputShape: [28, 28, 1], classes: 10, random: Philox(seed: 1, stream: 1))
  let step = try TrainingStep(
    for: model, target: TensorType(.i32, [batch]), batch: batch, optimizer: .adam())
  var random = Philox(seed: 2, stream: 2)
  let features = Tensor(shape: [batch, 28, 28, 1]) { elements in
    for index in elements.indices { elements[index] = random.uniform() }
  }
  let target = Tensor((0..<batch).map { Int32($0 % 10) }, shape: [batch], as: .i32)
  var loss: Float = 0
  let times = try milliseconds(runs: 60, warmUp: 10) {
    loss = try step.run(features: features, target: target, rate: 0.001)
  }
  return ["milliseconds": times.median, "loss": Double(loss)]
}
