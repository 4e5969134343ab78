import ModelGraph
import TensorEngine

/// A model's graph as text for a terminal, or as DOT for Graphviz.
struct GraphDrawing {
  let model: Model

  /// One line a node from input to output; where a node takes anything but the line above, it says
  /// from where.
  func text() throws -> String {
    let inputs = model.graph.inputs.map { input in
      "○ \(input.name)  \(Array(input.type.shape.dropFirst()).shapeText)"
    }
    let nodes = try model.applications(batch: 1).enumerated().map { index, application in
      line(application, after: index == 0 ? nil : model.graph.nodes[index - 1])
    }
    return (inputs + nodes).joined(separator: "\n│\n") + "\n│\n● " + outputs
  }

  private var outputs: String { model.graph.outputs.joined(separator: ", ") }

  private func line(_ application: Application, after previous: Node?) -> String {
    let node = application.node
    let values = node.inputs.filter { !$0.isEmpty && model.weights[$0] == nil }
    let above = previous?.outputs ?? model.graph.inputs.map(\.name)
    let isChain = values.allSatisfy(above.contains)
    let shape = Array(application.output.shape.dropFirst()).shapeText
    let name = node.name == node.operation.lowercased() ? "" : "  \(node.name)"
    let from = isChain ? "" : "  ← \(values.joined(separator: ", "))"
    let weights = node.inputs.compactMap { model.weights[$0] }
    let main = weights.max { $0.count < $1.count }
    let weight = main.map { "  [\($0.shape.shapeText), \($0.encodingText)]" } ?? ""
    return "├ \(node.operation)\(name)\(weight)  → \(shape)\(from)"
  }

  func dot() throws -> String {
    var lines = ["digraph model {", "  node [shape=box, fontname=\"Helvetica\"];"]
    lines += model.graph.inputs.map { "  \(quoted($0.name)) [shape=oval];" }
    for application in try model.applications(batch: 1) {
      let node = application.node
      let shape = Array(application.output.shape.dropFirst()).shapeText
      let label = "\(node.name)\\n\(node.operation) \(shape)"
      lines.append("  \(quoted(node.name)) [label=\"\(label)\"];")
      lines += node.inputs.compactMap(source).map { "  \(quoted($0)) -> \(quoted(node.name));" }
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// The node or the input that a value comes from; nil for a weight.
  private func source(of value: String) -> String? {
    if model.graph.inputs.contains(where: { $0.name == value }) { return value }
    return model.graph.nodes.first { $0.outputs.contains(value) }?.name
  }

  private func quoted(_ name: String) -> String { "\"\(name)\"" }
}
