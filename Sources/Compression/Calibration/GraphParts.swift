import ModelGraph
import TensorEngine

/// A graph cut into parts that can run one after another, each for all samples before the next: cut
/// where one value alone that a matrix has had part in goes on, as between the halves of a
/// transformer's block.
struct GraphParts {
  /// A run of nodes, and what goes in and out.
  struct Part {
    let nodes: [Node]
    /// Values that were there before and that its nodes take.
    let inputs: [String]
    /// Values that are there before or after it and that later nodes take.
    let alive: Set<String>
  }

  let parts: [Part]

  /// - Parameters:
  ///   - products: The names of the nodes that a part has to have at least one of; what comes after
  ///     the last of them is left out.
  ///   - types: The types of all values of the graph, its weights among them.
  init(_ graph: Graph, products: Set<String>, types: [String: TensorType]) {
    let end = (graph.nodes.lastIndex { products.contains($0.name) } ?? -1) + 1
    let nodes = Array(graph.nodes[..<end])
    let lives = Lives(inputs: graph.inputs.map(\.name), nodes)
    let computed = Self.valuesOfMatrices(graph, nodes, types)
    var parts: [Part] = []
    var start = 0
    for boundary in stride(from: 1, through: end, by: 1) {
      let alive = lives.aliveAtBoundaries[boundary]
      let isNarrow = boundary == end || alive.count { computed.contains($0) } <= 1
      let run = Array(nodes[start..<boundary])
      guard isNarrow, run.contains(where: { products.contains($0.name) }) else { continue }
      let before = lives.aliveAtBoundaries[start]
      let used = Set(run.flatMap(\.inputs))
      parts.append(
        Part(nodes: run, inputs: before.filter(used.contains).sorted(), alive: alive))
      start = boundary
    }
    self.parts = parts
  }

  /// The values that a matrix or a table has had part in.
  private static func valuesOfMatrices(
    _ graph: Graph, _ nodes: [Node], _ types: [String: TensorType]
  ) -> Set<String> {
    let values = Set(graph.inputs.map(\.name)).union(nodes.flatMap(\.outputs))
    var computed: Set<String> = []
    for node in nodes {
      let takesMatrix = node.inputs.contains { name in
        computed.contains(name) || !values.contains(name) && types[name]?.shape.count ?? 0 >= 2
      }
      if takesMatrix { computed.formUnion(node.outputs) }
    }
    return computed
  }
}

/// Which values are alive between the nodes of a graph.
private struct Lives {
  /// Before the first node, between each two, and after the last.
  let aliveAtBoundaries: [Set<String>]

  init(inputs: [String], _ nodes: [Node]) {
    var known = Set(inputs).union(nodes.flatMap(\.outputs))
    var boundaries = [Set<String>()]
    var alive: Set<String> = []
    for node in nodes.reversed() {
      known.subtract(node.outputs)
      alive.subtract(node.outputs)
      alive.formUnion(node.inputs.filter(known.contains))
      boundaries.append(alive)
    }
    aliveAtBoundaries = boundaries.reversed()
  }
}
