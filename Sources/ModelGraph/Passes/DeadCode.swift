extension Pass {
  public static let deadCode = Pass(
    name: "dead-code", summary: "leaves out nodes and weights that no output depends on"
  ) { context in
    var needed = Set(context.graph.outputs)
    var kept: [Node] = []
    for node in context.graph.nodes.reversed() {
      let changesVariables = Operator.named(node.operation)?.changesVariables ?? false
      guard changesVariables || node.outputs.contains(where: needed.contains) else { continue }
      needed.formUnion(node.inputs)
      kept.append(node)
    }
    context.graph.nodes = kept.reversed()
    let variables = context.variables
    context.weights = context.weights.filter {
      needed.contains($0.key) || variables.contains($0.key)
    }
  }
}
