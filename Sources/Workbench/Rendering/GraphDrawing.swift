import ModelGraph
import TensorEngine

/// A model's graph as text for a terminal.
struct GraphDrawing {
  let model: Model

  /// Longer graphs are drawn without the lines between nodes, with repeated blocks drawn once.
  private static let longest = 48

  /// One line a node from input to output; where a node takes anything but the line above, it says
  /// from where.
  func text() throws -> String {
    let inputs = model.graph.inputs.map { input in
      "○ \(input.name)  \(Array(input.type.shape.dropFirst()).shapeText)"
    }
    let rows = try model.applications(batch: 1).enumerated().map { index, application in
      row(application, after: index == 0 ? nil : model.graph.nodes[index - 1])
    }
    let ends = ["● " + model.graph.outputs.joined(separator: ", ")]
    guard rows.count > Self.longest else {
      return (inputs + rows.map(\.text) + ends).joined(separator: "\n│\n")
    }
    return (inputs + folded(rows) + ends).joined(separator: "\n")
  }

  /// What is written of a node.
  private struct Row {
    var operation: String
    var name: String
    var weight: String
    var shape: String
    /// The values that it takes, where they aren't just those of the line above.
    var sources: [String]

    var text: String {
      let from = sources.isEmpty ? "" : "  ← \(sources.joined(separator: ", "))"
      let named = name == operation.lowercased() ? "" : "  \(name)"
      return "├ \(operation)\(named)\(weight)  → \(shape)\(from)"
    }

    /// Equal for the rows of blocks that repeat: all but the names.
    var kind: [String] {
      [operation, name.withoutNumbers, weight, shape, String(sources.count)]
    }

    func spanning(to last: Row) -> Row {
      var row = self
      row.name = name.spanning(to: last.name, ellipsis: "…")
      row.sources = zip(sources, last.sources).map { $0.spanning(to: $1, ellipsis: "…") }
      return row
    }
  }

  private func folded(_ rows: [Row]) -> [String] {
    RepeatedRun.runs(in: rows.map(\.kind)).flatMap { run -> [String] in
      let shown = run.range.map { index in
        rows[index].spanning(to: rows[index + run.range.count * (run.times - 1)]).text
      }
      return run.times == 1
        ? shown : ["│", "╭─ \(run.times) times"] + shown + ["╰─ \(run.times) times", "│"]
    }
  }

  private func row(_ application: Application, after previous: Node?) -> Row {
    let node = application.node
    let values = node.inputs.filter { !$0.isEmpty && model.weights[$0] == nil }
    let above = previous?.outputs ?? model.graph.inputs.map(\.name)
    let isChain = values.allSatisfy(above.contains)
    let main = node.inputs.compactMap { model.weights[$0] }.max { $0.count < $1.count }
    return Row(
      operation: node.operation,
      name: node.name,
      weight: main.map { "  [\($0.shape.shapeText), \($0.encodingText)]" } ?? "",
      shape: Array(application.output.shape.dropFirst()).shapeText,
      sources: isChain ? [] : values)
  }
}
