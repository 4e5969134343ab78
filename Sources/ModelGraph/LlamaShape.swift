import TensorEngine

/// The extents of a Llama (Touvron et al. 2023, arXiv 2302.13971), its graph and its weights.
///
/// A layer adds attention over the RMS norm of its input, and a gated feed-forward part over the
/// norm of that. The heads of keys and values may be fewer than those of queries.
public struct LlamaShape: Hashable, Sendable {
  public var layers: Int
  public var width: Int
  public var heads: Int
  public var keyHeads: Int
  public var headSize: Int
  /// The width inside the feed-forward part.
  public var hidden: Int
  public var vocabulary: Int
  public var epsilon = 1e-5
  /// What the rotary angles' frequencies are powers of, and how much of a head they turn.
  public var rotaryBase = 10_000.0
  public var rotarySize: Int
  /// Whether `rotary.factors` divide the frequencies.
  public var hasRotaryFactors = false
  /// Whether the logits are products with the embedding's table.
  public var tiesEmbedding = true

  public init(
    layers: Int, width: Int, heads: Int, keyHeads: Int, hidden: Int, vocabulary: Int,
    headSize: Int? = nil
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.keyHeads = keyHeads
    self.hidden = hidden
    self.vocabulary = vocabulary
    self.headSize = headSize ?? (heads > 0 ? width / heads : 0)
    rotarySize = self.headSize
  }

  /// The weights outside the layers: dense ones `[inputs, outputs]`, tables `[rows, width]`.
  public var outerWeights: [(name: String, shape: [Int])] {
    var weights = [("embedding.weight", [vocabulary, width]), ("norm.scale", [width])]
    if hasRotaryFactors { weights.append(("rotary.factors", [rotarySize / 2])) }
    if !tiesEmbedding { weights.append(("output.weight", [width, vocabulary])) }
    return weights
  }

  /// The weights of one layer, counted from 1.
  public func weights(ofLayer layer: Int) -> [(name: String, shape: [Int])] {
    let (queries, keys) = (heads * headSize, keyHeads * headSize)
    let weights = [
      ("norm1.scale", [width]), ("query.weight", [width, queries]), ("key.weight", [width, keys]),
      ("value.weight", [width, keys]), ("mix.weight", [queries, width]), ("norm2.scale", [width]),
      ("gate.weight", [width, hidden]), ("up.weight", [width, hidden]),
      ("down.weight", [hidden, width]),
    ]
    return weights.map { ("block\(layer).\($0)", $1) }
  }

  /// The graph from tokens `input`, `[batch, tokens]`, to logits `output`, with a row for each
  /// token that depends on it and those before it. The weights are named as listed.
  ///
  /// - Parameter input: The tokens' extents, -1 where one is free.
  public func graph(input: [Int]) -> Graph {
    var builder = GraphBuilder()
    let tokens = builder.input("input", TensorType(.i32, input))
    let output = add(to: &builder, tokens: tokens)
    return builder.graph(outputs: [output])
  }

  /// Adds the nodes from tokens to logits; the value that the logits are.
  func add(to builder: inout GraphBuilder, tokens: String) -> String {
    builder.add(
      "RotaryTable", [tokens, ""] + (hasRotaryFactors ? ["rotary.factors"] : []),
      name: "rotary",
      attributes: ["size": .integer(rotarySize), "base": .number(rotaryBase)])
    var x = builder.add("Gather", "embedding.weight", tokens, name: "embedding")
    for layer in 1...max(layers, 1) {
      x = addAttention(to: &builder, x, name: "block\(layer)")
      x = addFeedForward(to: &builder, x, name: "block\(layer)")
    }
    x = addNorm(to: &builder, x, name: "norm")
    return tiesEmbedding
      ? builder.add(
        "MatMul", x, "embedding.weight", name: "output", attributes: ["transposeB": .integer(1)])
      : builder.add("Dense", x, "output.weight", name: "output")
  }

  private func addNorm(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    builder.add(
      "RMSNorm", x, "\(name).scale", name: name, attributes: ["epsilon": .number(epsilon)])
  }

  private func addAttention(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let normed = addNorm(to: &builder, x, name: "\(name).norm1")
    let parts = [("query", heads), ("key", keyHeads), ("value", keyHeads)].map { part, heads in
      let rows = builder.add(
        "Dense", normed, "\(name).\(part).weight", name: "\(name).\(part)")
      let headed = builder.add(
        "Reshape", rows, attributes: ["shape": .integers([0, 0, heads, headSize])])
      return part == "value" ? headed : builder.add("RotaryEmbedding", headed, "rotary")
    }
    let mixed = builder.add(
      "Attention", parts, name: "\(name).attention", attributes: ["causal": .integer(1)])[0]
    let joined = builder.add(
      "Reshape", mixed, attributes: ["shape": .integers([0, 0, heads * headSize])])
    let rows = builder.add("Dense", joined, "\(name).mix.weight", name: "\(name).mix")
    return builder.add("Add", x, rows, name: "\(name).attended")
  }

  private func addFeedForward(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let normed = addNorm(to: &builder, x, name: "\(name).norm2")
    let gate = builder.add("Dense", normed, "\(name).gate.weight", name: "\(name).gate")
    let up = builder.add("Dense", normed, "\(name).up.weight", name: "\(name).up")
    let gated = builder.add("SwiGLU", gate, up)
    let rows = builder.add("Dense", gated, "\(name).down.weight", name: "\(name).down")
    return builder.add("Add", x, rows, name: "\(name).fed")
  }
}
