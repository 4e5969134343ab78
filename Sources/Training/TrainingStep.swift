package import ModelGraph
package import TensorEngine

/// One step of training as a single compiled program: forward, loss, gradients and updates.
package final class TrainingStep {
  private let program: Program
  private let weights: TrainableWeights
  private let input: String
  private var count: Int32 = 0

  private enum Name {
    static let target = "training.target"
    static let rate = "training.rate"
    static let step = "training.step"
    static let loss = "training.loss"
  }

  /// - Throws: A `TrainingError` or a `GraphError` where the model can't be trained.
  package init(
    for model: Model, target: TensorType, batch: Int, optimizer: Optimizer
  ) throws {
    guard model.graph.inputs.count == 1, let output = model.graph.outputs.first else {
      throw TrainingError("only a model of one input and one output can be trained")
    }
    let forward = model.graph.inTrainingMode
    weights = try TrainableWeights(of: model, in: forward)
    input = model.graph.inputs[0].name
    var builder = GraphBuilder(continuing: forward, weightNames: model.weights.keys.sorted())
    builder.input(Name.target, target)
    let scores = forward.logits(before: output)
    let isClasses = target.elementType == .i32
    let loss = builder.add(
      isClasses ? "SoftmaxCrossEntropy" : "MeanSquaredError", scores, Name.target,
      name: Name.loss)
    var inputTypes = model.graph.inputTypes(batch: batch)
    inputTypes[Name.target] = target
    let differentiated = try builder.graph(outputs: [loss]).differentiated(
      loss, withRespectTo: weights.learned, inputTypes: inputTypes,
      weightTypes: weights.tensors.mapValues { TensorType(.f32, $0.shape) })
    let updates = Updates(
      after: differentiated, weights: weights, optimizer: optimizer, loss: loss,
      rate: Name.rate, step: Name.step)
    inputTypes[Name.rate] = TensorType(.f32, [])
    inputTypes[Name.step] = TensorType(.i32, [])
    program = try Program(
      compiling: updates.graph, weights: updates.weights.mapValues { Weight($0) },
      inputTypes: inputTypes.filter { type in updates.graph.inputs.contains { $0.name == type.key }
      },
      variables: Set(updates.variables))
  }

  /// Takes a step.
  ///
  /// - Returns: The loss of the batch before the step.
  /// - Throws: A `CancellationError` once the user has asked to stop.
  package func run(features: Tensor, target: Tensor, rate: Double) throws -> Float {
    count += 1
    try program.execute([
      input: features, Name.target: target, Name.rate: Tensor([Float(rate)], shape: []),
      Name.step: Tensor([count], shape: [], as: .i32),
    ])
    return program.scalar(Name.loss)
  }

  /// The weights as they are now: learned ones and running statistics.
  func currentWeights() -> [String: Tensor] {
    Dictionary(
      (weights.learned + weights.statistics).map { ($0, program.variable($0)) },
      uniquingKeysWith: { $1 })
  }
}
