package import ModelGraph
package import TensorEngine

/// One step of training as a single compiled program: forward, loss, gradients and updates.
package final class TrainingStep {
  private let program: Program
  private let weights: TrainableWeights
  private let input: String
  private let loss: TrainingLoss
  /// What the loss is computed by.
  private let forward: Graph
  private var count: Int32 = 0

  private enum Name {
    static let target = "training.target"
    static let rate = "training.rate"
    static let step = "training.step"
  }

  /// - Parameters:
  ///   - target: The type of the samples' targets; nil where there are none.
  ///   - objective: What is minimised.
  /// - Throws: A `TrainingError` or a `GraphError` where the model can't be trained; what the
  ///   objective throws.
  package init(
    for model: Model, target: TensorType?, batch: Int, optimizer: Optimizer,
    minimizing objective: any TrainingObjective = TargetObjective()
  ) throws {
    var graph = try LossGraph(of: model, batch: batch, target: target)
    loss = try objective.loss(in: &graph)
    input = model.graph.inputs[0].name
    forward = graph.graph(outputs: [loss.value]).withoutUnusedNodes
    weights = try TrainableWeights(of: model, and: graph.weights, in: forward)
    var inputTypes = graph.inputTypes
    let differentiated = try forward.differentiated(
      loss.value, withRespectTo: weights.learned, inputTypes: inputTypes,
      weightTypes: weights.stored.mapValues(\.type))
    let updates = Updates(
      after: differentiated, weights: weights, optimizer: optimizer, loss: loss.value,
      rate: Name.rate, step: Name.step)
    inputTypes[Name.rate] = TensorType(.f32, [])
    inputTypes[Name.step] = TensorType(.i32, [])
    program = try Program(
      compiling: updates.graph, weights: updates.weights,
      inputTypes: inputTypes.filter { type in updates.graph.inputs.contains { $0.name == type.key }
      },
      variables: Set(updates.variables))
  }

  /// Takes a step.
  ///
  /// - Parameter target: The samples' targets, where the objective looks at them.
  /// - Returns: The loss of the batch before the step; where it is no finite number the weights have
  ///   stayed.
  /// - Throws: A `CancellationError` once the user has asked to stop.
  package func run(features: Tensor, target: Tensor?, rate: Double) throws -> Float {
    count += 1
    var inputs = try inputs(features, target)
    inputs[Name.rate] = Tensor([Float(rate)], shape: [])
    inputs[Name.step] = Tensor([count], shape: [], as: .i32)
    try program.execute(inputs)
    return program.scalar(loss.value)
  }

  private func inputs(_ features: Tensor, _ target: Tensor?) throws -> [String: Tensor] {
    var inputs = try loss.inputs(features)
    inputs[input] = features
    inputs[Name.target] = target
    return inputs
  }

  /// Where the loss of a batch ceases to be a number, with the weights as they are.
  func divergence(features: Tensor, target: Tensor?) throws -> Divergence {
    let inputs = try inputs(features, target)
    let current = currentWeights().mapValues { Weight($0) }
    return try Divergence(
      of: forward, weights: weights.stored.merging(current) { $1 },
      inputs: inputs.filter { input in forward.inputs.contains { $0.name == input.key } })
  }

  /// The weights as they are now: learned ones and running statistics.
  func currentWeights() -> [String: Tensor] {
    Dictionary(
      (weights.learned + weights.statistics).map { ($0, program.variable($0)) },
      uniquingKeysWith: { $1 })
  }
}
