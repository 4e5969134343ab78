package import ModelGraph
package import TensorEngine

/// One step of training as a single compiled program: forward, loss, gradients and updates.
package final class TrainingStep {
  private let program: Program
  private let weights: TrainableWeights
  private let input: String
  private let loss: TrainingLoss
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
    let forward = graph.graph(outputs: [loss.value]).withoutUnusedNodes
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
  /// - Returns: The loss of the batch before the step.
  /// - Throws: A `CancellationError` once the user has asked to stop.
  package func run(features: Tensor, target: Tensor?, rate: Double) throws -> Float {
    count += 1
    var inputs = try loss.inputs(features)
    inputs[input] = features
    inputs[Name.target] = target
    inputs[Name.rate] = Tensor([Float(rate)], shape: [])
    inputs[Name.step] = Tensor([count], shape: [], as: .i32)
    try program.execute(inputs)
    return program.scalar(loss.value)
  }

  /// The weights as they are now: learned ones and running statistics.
  func currentWeights() -> [String: Tensor] {
    Dictionary(
      (weights.learned + weights.statistics).map { ($0, program.variable($0)) },
      uniquingKeysWith: { $1 })
  }
}
