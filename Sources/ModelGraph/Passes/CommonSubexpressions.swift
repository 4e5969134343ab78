extension Pass {
  public static let commonSubexpressions = Pass(
    name: "common-subexpressions", summary: "computes once what several nodes compute alike"
  ) { context in
    struct Key: Hashable {
      let operation: String
      let inputs: [String]
      let attributes: [String: Attribute]
    }
    var first: [Key: Node] = [:]
    var renamed: [String: String] = [:]
    let outputs = Set(context.graph.outputs)
    var kept: [Node] = []
    for var node in context.graph.nodes {
      node.inputs = node.inputs.map { renamed[$0] ?? $0 }
      let key = Key(
        operation: node.operation, inputs: node.inputs, attributes: node.attributes)
      let isFixed =
        Operator.named(node.operation)?.changesVariables ?? true
        || node.outputs.contains(where: outputs.contains)
      if !isFixed, let earlier = first[key] {
        for (old, new) in zip(node.outputs, earlier.outputs) { renamed[old] = new }
      } else {
        if first[key] == nil { first[key] = node }
        kept.append(node)
      }
    }
    context.graph.nodes = kept
  }
}
