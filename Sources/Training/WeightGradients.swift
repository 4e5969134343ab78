package import Datasets
package import ModelGraph
package import TensorEngine

/// The gradients of a model's loss by its weights, batch by batch, the model left as it is.
package struct WeightGradients {
  private let model: Model
  private let weights: [String]

  /// - Parameter weights: The weights to differentiate by.
  package init(of model: Model, by weights: [String]) {
    self.model = model
    self.weights = weights
  }

  /// Shows the gradients of the mean loss of each batch, in the samples' order.
  ///
  /// - Parameter batch: The most samples in a batch.
  /// - Throws: A `TrainingError` where the data has no target or the model not one input and
  ///   output, a `GraphError` where it can't be differentiated, a `CancellationError` once the user
  ///   has asked to stop.
  package func callAsFunction(
    on samples: Dataset, batch: Int,
    _ show: (_ gradients: [String: Tensor], _ samples: Int) throws -> Void
  ) throws {
    let model = model.taking(samples.sampleShape)
    guard model.graph.inputs.count == 1, let input = model.graph.inputs.first else {
      throw TrainingError("only the loss of a model of one input can be differentiated")
    }
    var compiled: (count: Int, program: Program, gradients: [String: String])?
    for start in stride(from: 0, to: samples.count, by: batch) {
      let part = samples.subset(Array(start..<min(start + batch, samples.count)))
      let step =
        try compiled.flatMap { $0.count == part.count ? $0 : nil } ?? compile(model, for: part)
      compiled = step
      let shape = [part.count] + input.type.shape.dropFirst()
      var inputs = [input.name: part.features.reshaped(to: shape)]
      inputs[Name.target] = part.targetValues
      try step.program.execute(inputs)
      try show(step.gradients.mapValues { step.program.output($0) }, part.count)
    }
  }

  private enum Name {
    static let target = "gradients.target"
    static let loss = "gradients.loss"
  }

  private func compile(
    _ model: Model, for part: Dataset
  ) throws -> (count: Int, program: Program, gradients: [String: String]) {
    guard let output = model.graph.outputs.first else { throw GraphError("has no output") }
    guard let target = part.targetType(batch: part.count) else {
      throw TrainingError("`\(part.name)` has no target to take a loss from")
    }
    var builder = GraphBuilder(continuing: model.graph, weightNames: model.weights.keys.sorted())
    builder.input(Name.target, target)
    let loss = builder.add(
      target.lossOperation, model.graph.logits(before: output), Name.target, name: Name.loss)
    var types = model.graph.inputTypes(batch: part.count)
    types[Name.target] = target
    let differentiated = try builder.graph(outputs: [loss]).differentiated(
      loss, withRespectTo: weights, inputTypes: types, weightTypes: model.weightTypes)
    var graph = differentiated.graph
    graph.outputs = weights.compactMap { differentiated.gradients[$0] }
    let program = try Program(
      compiling: graph, weights: model.weights, inputTypes: types, variables: [])
    return (part.count, program, differentiated.gradients)
  }
}
