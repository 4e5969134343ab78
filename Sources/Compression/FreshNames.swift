import ModelGraph

/// Names that no value, node or weight of a model has yet.
struct FreshNames {
  private var taken: Set<String>

  init(beside model: Model) { self.init(beside: model.graph, weights: model.weights.keys) }

  init(beside graph: Graph, weights: some Sequence<String> = []) {
    taken = Set(graph.nodes.flatMap { [$0.name] + $0.inputs + $0.outputs } + graph.outputs)
    taken.formUnion(graph.inputs.map(\.name))
    taken.formUnion(weights)
  }

  /// The name, or with the first number behind it that makes it new; from now on it is taken.
  mutating func unused(_ name: String) -> String {
    var (candidate, number) = (name, 2)
    while !taken.insert(candidate).inserted {
      candidate = "\(name).\(number)"
      number += 1
    }
    return candidate
  }
}
