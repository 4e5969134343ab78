import Language

/// How a graph is written.
enum GraphFormat: String, Choice { case text, dot }

extension Command {
  static let graph = Command(
    "graph", "Draws what a model computes, node by node.",
    input: ModelValue.self, output: .text,
    Parameter<GraphFormat>("as", "a drawing in text, or Graphviz's DOT", default: .text),
    details: "In a long drawing, blocks that repeat are drawn once. DOT has every node.",
    examples: [
      Example(#"load "models/digits-mlp.hone" | graph"#, "the MLP from input to output"),
      Example(#"load "models/digits-mlp.hone" | graph as=dot"#, "the same for Graphviz"),
    ]
  ) { _, input, format in
    switch format {
    case .text: .text(try GraphDrawing(model: input.model).text())
    case .dot: .text(try GraphDOT(model: input.model).text())
    }
  }
}
