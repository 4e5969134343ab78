import TensorEngine

/// The graph of an encoder.
extension EncoderShape {
  /// The graph from `input`, tokens `[batch, tokens]` or pictures `[batch, height, width,
  /// channels]`, to `output`: a row for each token, `[batch, tokens, width]`; one of length 1 for
  /// all of them where they are pooled, `[batch, width]`; or the logits of a picture's classes.
  ///
  /// - Parameter extents: The input's, -1 where one is free; batch and tokens are, where none are
  ///   given.
  public func graph(input extents: [Int]? = nil) -> Graph {
    var builder = GraphBuilder()
    let type =
      switch input {
      case .tokens: TensorType(.i32, extents ?? [-1, -1])
      case .patches(let patches):
        TensorType(.f32, extents ?? [-1, patches.image, patches.image, patches.channels])
      }
    let output = add(to: &builder, input: builder.input("input", type))
    return builder.graph(outputs: [output])
  }

  /// Adds the nodes from the input to the output; the value that the output is.
  func add(to builder: inout GraphBuilder, input: String) -> String {
    var x = addEmbedding(to: &builder, input)
    for layer in 1...max(layers, 1) {
      let isLast = layer == layers && !normsFirst && pooling == .none
      x = addLayer(to: &builder, x, name: "block\(layer)", output: isLast ? "output" : nil)
    }
    if case .patches(let patches) = self.input {
      x = addNorm(to: &builder, x, weights: "norm", name: patches.classes > 0 ? "norm" : "output")
      guard patches.classes > 0 else { return x }
      let first = addFirst(to: &builder, x)
      return builder.add("Dense", first, "output.weight", "output.bias", name: "output")
    }
    return addPooling(to: &builder, x)
  }

  private func addEmbedding(to builder: inout GraphBuilder, _ input: String) -> String {
    switch self.input {
    case .tokens(let tokens):
      var x = builder.add("Gather", "embedding.weight", input, name: "embedding")
      let indices = builder.add("PositionIndices", input)
      let rows = builder.add("Gather", "positions.weight", indices, name: "positions")
      x = builder.add("Add", x, rows)
      if tokens.segments > 0 {
        let segment = builder.add(
          "Slice", "segments.weight", name: "segments",
          attributes: ["starts": .integers([0, 0]), "ends": .integers([1, -1])])
        x = builder.add("Add", x, segment)
      }
      return addNorm(to: &builder, x, weights: "norm", name: "norm")
    case .patches(let patches):
      let side = [patches.patch, patches.patch]
      let image = builder.add(
        "Conv", input, "embedding.weight", "embedding.bias", name: "embedding",
        attributes: ["strides": .integers(side), "pads": .integers([0, 0, 0, 0])])
      let rows = builder.add(
        "Reshape", image, attributes: ["shape": .integers([0, patches.count, width])])
      let spaced = builder.add(
        "Pad", rows, attributes: ["before": .integers([0, 1, 0]), "after": .integers([0, 0, 0])])
      return builder.add("Add", spaced, "positions.weight", name: "positions")
    }
  }

  private func addNorm(
    to builder: inout GraphBuilder, _ x: String, weights: String, name: String
  ) -> String {
    builder.add(
      "LayerNorm", x, "\(weights).scale", "\(weights).bias", name: name,
      attributes: ["epsilon": .number(epsilon)])
  }

  private func addLayer(
    to builder: inout GraphBuilder, _ x: String, name: String, output: String?
  ) -> String {
    let (first, second) = ("\(name).norm1", "\(name).norm2")
    if normsFirst {
      let normed = addNorm(to: &builder, x, weights: first, name: first)
      let attended = builder.add("Add", x, addAttention(to: &builder, normed, name: name))
      let again = addNorm(to: &builder, attended, weights: second, name: second)
      return builder.add("Add", attended, addFeedForward(to: &builder, again, name: name))
    }
    let attended = builder.add("Add", x, addAttention(to: &builder, x, name: name))
    let normed = addNorm(to: &builder, attended, weights: first, name: first)
    let fed = builder.add("Add", normed, addFeedForward(to: &builder, normed, name: name))
    return addNorm(to: &builder, fed, weights: second, name: output ?? second)
  }

  private func addAttention(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let parts = ["query", "key", "value"].map { part in
      let rows = addProduct(to: &builder, x, name: "\(name).\(part)")
      return builder.add(
        "Reshape", rows, attributes: ["shape": .integers([0, 0, heads, width / heads])])
    }
    let mixed = builder.add("Attention", parts, name: "\(name).attention")[0]
    let joined = builder.add(
      "Reshape", mixed, attributes: ["shape": .integers([0, 0, width])])
    return addProduct(to: &builder, joined, name: "\(name).mix")
  }

  private func addFeedForward(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let up = addProduct(to: &builder, x, name: "\(name).up")
    let inner =
      switch activation {
      case .silu: builder.add("Silu", up)
      case .gelu: builder.add("Gelu", up)
      case .geluTanh: builder.add("Gelu", up, attributes: ["form": .text("tanh")])
      }
    return addProduct(to: &builder, inner, name: "\(name).down")
  }

  private func addProduct(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    builder.add("Dense", x, "\(name).weight", "\(name).bias", name: name)
  }

  /// The rows of the first tokens, `[batch, width]`.
  private func addFirst(to builder: inout GraphBuilder, _ x: String) -> String {
    let first = builder.add(
      "Slice", x, attributes: ["starts": .integers([0, 0, 0]), "ends": .integers([-1, 1, -1])])
    return builder.add("Reshape", first, attributes: ["shape": .integers([0, width])])
  }

  private func addPooling(to builder: inout GraphBuilder, _ x: String) -> String {
    let pooled: String
    switch pooling {
    case .none: return x
    case .mean: pooled = builder.add("Mean", x, name: "pool", attributes: ["axes": .integers([1])])
    case .first: pooled = addFirst(to: &builder, x)
    }
    let squares = builder.add("Mul", pooled, pooled)
    let length = builder.add(
      "Sum", squares, attributes: ["axes": .integers([1]), "keepAxes": .integer(1)])
    return builder.add("Div", pooled, builder.add("Sqrt", length), name: "output")
  }
}
