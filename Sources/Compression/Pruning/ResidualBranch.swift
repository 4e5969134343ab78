import ModelGraph

/// A part of a network beside which its input is passed on: `sum = stem + branch(stem)`.
///
/// Without it the stem goes on as it is, so it can be taken out whole (Veit et al. 2016, arXiv
/// 1605.06431).
struct ResidualBranch {
  /// The first layer in it.
  let name: String
  /// What goes in, and is passed on beside it.
  let stem: String
  let sum: String
  /// The weights within.
  let weights: [String]

  /// A model's branches, in the order of the graph.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  static func all(of model: Model) throws -> [ResidualBranch] {
    let types = try model.types(batch: 2)
    return model.graph.nodes.compactMap { node in
      guard node.operation == "Add", types[node.inputs[0]] == types[node.inputs[1]] else {
        return nil
      }
      for (stem, end) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
        let within = model.graph.nodes(from: stem, to: end)
        let weights = within.flatMap(\.inputs).filter { model.weights[$0] != nil }
        guard let first = within.first(where: { $0.inputs.contains(where: weights.contains) })
        else { continue }
        return ResidualBranch(
          name: first.name, stem: stem, sum: node.outputs[0], weights: weights)
      }
      return nil
    }
  }
}

extension Graph {
  /// The nodes through which `end` depends on `start`; none where it doesn't.
  fileprivate func nodes(from start: String, to end: String) -> [Node] {
    var dependent: Set<String> = [start]
    var reached: [Node] = []
    for node in nodes where node.inputs.contains(where: dependent.contains) {
      dependent.formUnion(node.outputs)
      reached.append(node)
    }
    guard start != end, dependent.contains(end) else { return [] }
    var needed: Set<String> = [end]
    var within: [Node] = []
    for node in reached.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      within.append(node)
    }
    return within.reversed()
  }
}
