import ModelGraph
import TensorEngine
import Training

/// Training steps of a transformer over characters as nanoGPT has it: 6 blocks of width 384 with
/// 6 heads, 10.8 million weights; batches of 12 × 256 of 65 characters, AdamW.
func gptTrainingStep() throws -> [String: Double] {
  let (batch, length, vocabulary) = (12, 256, 65)
  guard let architecture = Architecture.named("transformer") else { return [:] }
  let options = Architecture.Options(blocks: 6, width: 384, heads: 6)
  let model = try architecture.model(
    inputShape: [length], classes: vocabulary, options: options,
    random: Philox(seed: 1, stream: 1))
  let step = try TrainingStep(
    for: model, target: TensorType(.i32, [batch, length]), batch: batch, optimizer: .adamW())
  let tokens = (0..<batch * length + 1).map { Int32($0 * 7919 % vocabulary) }
  let features = Tensor(Array(tokens.dropLast()), shape: [batch, length], as: .i32)
  let target = Tensor(Array(tokens.dropFirst()), shape: [batch, length], as: .i32)
  var loss: Float = 0
  let times = try milliseconds(runs: 9, warmUp: 2) {
    loss = try step.run(features: features, target: target, rate: 0.001)
  }
  let weights = model.weights.values.reduce(0) { $0 + $1.shape.reduce(1, *) }
  return ["milliseconds": times.median, "loss": Double(loss), "weights": Double(weights)]
}
