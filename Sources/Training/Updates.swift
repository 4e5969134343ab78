import ModelGraph
import TensorEngine

/// A gradient graph with the optimizer's updates behind it, and the state they keep.
struct Updates {
  let graph: Graph
  /// All weights, and the optimizer's state, all zeros.
  let weights: [String: Weight]
  /// The names of those that the graph changes.
  let variables: [String]

  init(
    after differentiated: GradientGraph, weights: TrainableWeights, optimizer: Optimizer,
    loss: String, rate: String, step: String
  ) {
    var builder = GraphBuilder(
      continuing: differentiated.graph, weightNames: weights.stored.keys.sorted())
    builder.input(rate, TensorType(.f32, []))
    if optimizer.counts { builder.input(step, TensorType(.i32, [])) }
    // Where the loss is no number the rate becomes none either, and nothing is learned from it: the
    // weights stay those that led there.
    let nothing = builder.add("Scale", loss, attributes: ["factor": .number(0)])
    let usedRate = builder.add("Add", rate, nothing)
    var all = weights.stored
    var variables = weights.learned + weights.statistics
    var outputs = [loss]
    for name in weights.learned {
      guard let gradient = differentiated.gradients[name], let weight = weights.stored[name] else {
        continue
      }
      let state = optimizer.stateNames.map { "\(name)/\($0)" }
      for stateName in state {
        all[stateName] = Weight(Tensor(repeating: 0, shape: weight.shape))
      }
      variables += state
      var attributes = optimizer.attributes
      if weights.masked.contains(name) { attributes["keepsZeros"] = .integer(1) }
      outputs += builder.add(
        optimizer.operation,
        [name, gradient] + state + [usedRate] + (optimizer.counts ? [step] : []),
        name: "\(name).update", outputs: 1 + state.count, attributes: attributes)
    }
    // Running statistics are outputs too, or nothing would keep their updates alive.
    let statistics = differentiated.graph.nodes.filter { $0.operation == "BatchNormTraining" }
    outputs += statistics.flatMap { $0.outputs[3...4] }
    graph = builder.graph(outputs: outputs)
    self.weights = all
    self.variables = variables
  }
}

extension Optimizer {
  /// The operator that takes a step.
  var operation: String {
    switch self {
    case .sgd: "SGDUpdate"
    case .adam: "AdamUpdate"
    case .adamW: "AdamWUpdate"
    }
  }

  var attributes: [String: Attribute] {
    switch self {
    case .sgd(let momentum, let decay):
      ["momentum": .number(momentum), "weightDecay": .number(decay)]
    case .adam(let beta1, let beta2, let epsilon):
      ["beta1": .number(beta1), "beta2": .number(beta2), "epsilon": .number(epsilon)]
    case .adamW(let beta1, let beta2, let epsilon, let decay):
      [
        "beta1": .number(beta1), "beta2": .number(beta2), "epsilon": .number(epsilon),
        "weightDecay": .number(decay),
      ]
    }
  }

  /// What is kept for each weight from step to step.
  var stateNames: [String] {
    if case .sgd = self { return ["velocity"] }
    return ["mean", "square"]
  }

  /// Whether its steps take their own number.
  var counts: Bool {
    if case .sgd = self { return false }
    return true
  }
}
