import TensorEngine

/// A rewrite that keeps what a graph computes and lets it run faster.
///
/// Bits may differ from those of the graph as it was: folding a batch norm into a convolution
/// multiplies its weights first.
public struct Pass: Sendable {
  public let name: String
  public let summary: String
  let apply: @Sendable (inout PassContext) throws -> Void

  /// The model with its graph and weights rewritten.
  ///
  /// - Throws: A `GraphError` where the graph isn't sound.
  public func callAsFunction(_ model: Model, batch: Int = 1) throws -> Model {
    var context = PassContext(
      graph: model.graph, weights: model.weights,
      inputTypes: model.graph.inputTypes(batch: batch), variables: [])
    try apply(&context)
    var rewritten = model
    rewritten.graph = context.graph
    rewritten.weights = context.weights
    return rewritten
  }
}

/// A graph and its weights while passes rewrite them.
struct PassContext {
  var graph: Graph
  var weights: [String: Weight]
  let inputTypes: [String: TensorType]
  /// Weights that the program will change: no pass may fold them.
  let variables: Set<String>

  /// Whether a name is a weight whose elements are known now.
  func isConstant(_ name: String) -> Bool { weights[name] != nil && !variables.contains(name) }

  /// The elements of a constant weight; nil for any other value.
  ///
  /// - Throws: A `GraphError` where it can't be decoded.
  func constant(_ name: String) throws -> Tensor? {
    guard isConstant(name) else { return nil }
    return try weights[name]?.elements(named: name)
  }

  /// How many nodes read each value; an output of the graph counts as read.
  func useCounts() -> [String: Int] {
    var counts: [String: Int] = [:]
    for name in graph.nodes.flatMap(\.inputs) + graph.outputs { counts[name, default: 0] += 1 }
    return counts
  }

  /// The node that yields each value, by position.
  func producers() -> [String: Int] {
    var producers: [String: Int] = [:]
    for (position, node) in graph.nodes.enumerated() {
      for output in node.outputs { producers[output] = position }
    }
    return producers
  }

  /// Adds a weight under a name like `name` that no value has yet.
  mutating func add(_ tensor: Tensor, like name: String) -> String {
    let taken = Set(graph.nodes.flatMap(\.outputs)).union(graph.inputs.map(\.name))
    var candidate = name
    var number = 2
    while weights[candidate] != nil || taken.contains(candidate) {
      candidate = "\(name).\(number)"
      number += 1
    }
    weights[candidate] = Weight(tensor)
    return candidate
  }

  /// Lets every reader of `old` read `new` instead; an output of the graph keeps its name.
  mutating func replace(_ old: String, by new: String) {
    for index in graph.nodes.indices {
      graph.nodes[index].inputs = graph.nodes[index].inputs.map { $0 == old ? new : $0 }
    }
  }
}
