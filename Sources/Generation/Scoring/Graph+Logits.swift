import ModelGraph

extension Graph {
  /// The graph up to what the logits are products of, and the rest, which takes that.
  ///
  /// - Throws: A `GraphError` where there is no last product.
  func cutBeforeLogits() throws -> (states: Graph, rest: [Node]) {
    var (name, rest) = (outputs.first ?? "", [Node]())
    while let node = nodes.first(where: { $0.outputs.contains(name) }) {
      rest.insert(node, at: 0)
      name = node.inputs.first ?? ""
      guard ["Dense", "MatMul"].contains(node.operation) else { continue }
      var states = self
      states.outputs = [name]
      return (states, rest)
    }
    throw GraphError("has no last product, which would yield logits")
  }
}
