import TensorEngine

/// A node that has weights, as people see a model.
public struct Layer: Hashable, Sendable {
  public let name: String
  public let operation: String
  /// The names of its weights, in the order in which its operator takes them.
  public let weights: [String]
}

extension Graph {
  /// The nodes that have weights among `weightNames`, in order.
  public func layers(weightNames: Set<String>) -> [Layer] {
    nodes.compactMap { node in
      let weights = node.inputs.filter(weightNames.contains)
      guard !weights.isEmpty else { return nil }
      return Layer(name: node.name, operation: node.operation, weights: weights)
    }
  }

  /// The graph with each batch norm taking the batch's own statistics, as training needs it.
  ///
  /// The running statistics become variables of the program that runs it.
  public var inTrainingMode: Graph { inTrainingMode(frozen: []) }

  /// As `inTrainingMode`, those norms left as they are whose scale is among the weights `frozen`.
  public func inTrainingMode(frozen: Set<String>) -> Graph {
    var graph = self
    for index in graph.nodes.indices
    where graph.nodes[index].operation == "BatchNorm"
      && !frozen.contains(graph.nodes[index].inputs[1])
    {
      let name = graph.nodes[index].outputs[0]
      graph.nodes[index].operation = "BatchNormTraining"
      graph.nodes[index].outputs += ["batchMean", "inverseDeviation", "newMean", "newVariance"]
        .map { "\(name).\($0)" }
    }
    return graph
  }

  /// The graph with those nodes alone on which its outputs depend.
  public var withoutUnusedNodes: Graph {
    var graph = self
    var needed = Set(outputs)
    graph.nodes.removeAll()
    for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
      graph.nodes.append(node)
    }
    graph.nodes.reverse()
    return graph
  }
}

extension Model {
  /// The nodes that have weights, in order.
  public var layers: [Layer] { graph.layers(weightNames: Set(weights.keys)) }

  /// The layer of that name.
  public func layer(named name: String) -> Layer? { layers.first { $0.name == name } }
}
