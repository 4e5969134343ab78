import Language

/// How a graph is written.
enum GraphFormat: String, Choice { case text, dot }

extension Command {
  static let graph = Command(
    "graph", "Draws what a model computes, node by node.",
    input: ModelValue.self, output: .text,
    Parameter<GraphFormat>("as", "a drawing in text, or Graphviz's DOT", default: .text),
    examples: [
      Example(#"load "models/digits-mlp.hone" | graph"#, "the MLP from input to output")
    ]
  ) { _, input, format in
    let drawing = GraphDrawing(model: input.model)
    return .text(format == .text ? try drawing.text() : try drawing.dot())
  }
}
