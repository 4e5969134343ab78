import TensorEngine

extension Pass {
  public static let constantFolding = Pass(
    name: "constant-folding", summary: "computes now what depends on constants only"
  ) { context in
    var kept: [Node] = []
    for node in context.graph.nodes {
      let values = context.isFoldable(node) ? try context.evaluate(node) : [:]
      // As weights, halves would count as 32-bit floats.
      guard !values.isEmpty, values.values.allSatisfy(\.elementType.isPortable) else {
        kept.append(node)
        continue
      }
      for (name, value) in values { context.weights[name] = Weight(value) }
    }
    context.graph.nodes = kept
  }
}

extension PassContext {
  fileprivate func isFoldable(_ node: Node) -> Bool {
    guard let operation = Operator.named(node.operation), !operation.changesVariables else {
      return false
    }
    let inputs = node.inputs.filter { !$0.isEmpty }
    return !inputs.isEmpty && inputs.allSatisfy(isConstant)
  }

  /// The outputs of a node whose inputs are all constant.
  fileprivate func evaluate(_ node: Node) throws -> [String: Tensor] {
    let graph = Graph(inputs: [], nodes: [node], outputs: node.outputs)
    let inputs = weights.filter { node.inputs.contains($0.key) }
    let program = try Program(compiling: graph, weights: inputs, inputTypes: [:], passes: [])
    return try program.run([:])
  }
}
