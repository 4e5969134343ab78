import ModelGraph

/// A model's graph in DOT, the language of Graphviz.
struct GraphDOT {
  let model: Model

  /// Every node by a number, with its name, its operator and its result's shape on it.
  func text() throws -> String {
    var lines = ["digraph model {", "  node [shape=box, fontname=\"Helvetica\"];"]
    var sources: [String: String] = [:]
    for (index, input) in model.graph.inputs.enumerated() {
      sources[input.name] = "input\(index)"
      lines.append("  input\(index) [shape=oval, label=\(quoted([input.name, input.type.text]))];")
    }
    for (index, application) in try model.applications(batch: 1).enumerated() {
      let node = application.node
      let shape = Array(application.output.shape.dropFirst()).shapeText
      lines.append(
        "  node\(index) [label=\(quoted([node.name, "\(node.operation) \(shape)"]))];")
      lines += node.inputs.compactMap { sources[$0] }.map { "  \($0) -> node\(index);" }
      for output in node.outputs { sources[output] = "node\(index)" }
    }
    for (index, output) in model.graph.outputs.enumerated() {
      lines.append("  output\(index) [shape=oval, label=\(quoted([output]))];")
      if let source = sources[output] { lines.append("  \(source) -> output\(index);") }
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// Lines of a label, with what ends a string or a line taken for what it is.
  private func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      String(line.flatMap { "\"\\".contains($0) ? ["\\", $0] : $0.isNewline ? [" "] : [$0] })
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}
