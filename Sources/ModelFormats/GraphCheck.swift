import ModelGraph

/// Holds the graph that a file gives against itself and against the weights.
enum GraphCheck {
  /// What is wrong, as a sentence; `nil` where the graph can be run.
  static func problem(in model: Model) -> String? {
    typeProblem(in: model.graph) ?? nameProblem(in: model)
  }

  private static func typeProblem(in graph: Graph) -> String? {
    for input in graph.inputs where !Extents.areSound(input.type.shape, lowest: -1) {
      return "input `\(input.name)` has the shape \(input.type.shape)"
    }
    return nil
  }

  private static func nameProblem(in model: Model) -> String? {
    var known = Set(model.weights.keys)
    for input in model.graph.inputs where !known.insert(input.name).inserted {
      return "`\(input.name)` names two values"
    }
    for node in model.graph.nodes {
      for input in node.inputs where !input.isEmpty && !known.contains(input) {
        return "node `\(node.name)` takes `\(input)`, which nothing before it yields"
      }
      for output in node.outputs where !known.insert(output).inserted {
        return "`\(output)` names two values"
      }
    }
    for output in model.graph.outputs where !known.contains(output) {
      return "the graph yields `\(output)`, which no node computes"
    }
    return nil
  }
}
