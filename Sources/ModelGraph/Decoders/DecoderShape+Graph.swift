import TensorEngine

/// The graph of a decoder.
extension DecoderShape {
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
    var x = addEmbedding(to: &builder, tokens: tokens)
    for layer in 1...max(layers, 1) {
      let name = "block\(layer)"
      let attended = addAttention(to: &builder, x, name: name, layer: layer)
      x = builder.add("Add", x, attended, name: "\(name).attended")
      let fed = addFeedForward(to: &builder, x, name: name)
      x = builder.add("Add", x, fed, name: "\(name).fed")
    }
    x = addNorm(to: &builder, x, name: "norm")
    let name = outputCap == 0 ? "output" : "logits"
    x =
      tiesEmbedding
      ? builder.add(
        "MatMul", x, "embedding.weight", name: name, attributes: ["transposeB": .integer(1)])
      : builder.add("Dense", x, "output.weight", name: name)
    guard outputCap != 0 else { return x }
    x = builder.add("Scale", x, attributes: ["factor": .number(1 / outputCap)])
    return builder.add(
      "Scale", builder.add("Tanh", x), name: "output", attributes: ["factor": .number(outputCap)])
  }

  private func addEmbedding(to builder: inout GraphBuilder, tokens: String) -> String {
    addRotaryTable(to: &builder, tokens, name: "rotary", rotary)
    addRotaryTable(to: &builder, tokens, name: "rotary.local", localRotary)
    var x = builder.add("Gather", "embedding.weight", tokens, name: "embedding")
    if embeddingScale != 1 {
      x = builder.add("Scale", x, attributes: ["factor": .number(embeddingScale)])
    }
    guard positions == .learned else { return x }
    let indices = builder.add("PositionIndices", tokens)
    let rows = builder.add("Gather", "positions.weight", indices, name: "positions")
    return builder.add("Add", x, rows)
  }

  private func addRotaryTable(
    to builder: inout GraphBuilder, _ tokens: String, name: String, _ rotary: Rotary?
  ) {
    guard let rotary else { return }
    var inputs = [tokens, ""]
    if rotary.factors != nil { inputs.append("\(name).factors") }
    if rotary.longFactors != nil { inputs.append("\(name).longFactors") }
    var attributes: [String: Attribute] = [
      "size": .integer(rotary.size), "base": .number(rotary.base),
    ]
    if rotary.magnitude != 1 { attributes["magnitude"] = .number(rotary.magnitude) }
    if rotary.longContext != 0 { attributes["context"] = .integer(rotary.longContext) }
    _ = builder.add("RotaryTable", inputs, name: name, attributes: attributes)
  }

  private func addNorm(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let attributes = ["epsilon": Attribute.number(epsilon)]
    return norm == .layer
      ? builder.add(
        "LayerNorm", x, "\(name).scale", "\(name).bias", name: name, attributes: attributes)
      : builder.add("RMSNorm", x, "\(name).scale", name: name, attributes: attributes)
  }

  private func addProduct(
    to builder: inout GraphBuilder, _ x: String, name: String, hasBias: Bool
  ) -> String {
    let bias = hasBias ? ["\(name).bias"] : []
    return builder.add("Dense", [x, "\(name).weight"] + bias, name: name)[0]
  }

  private func addAttention(
    to builder: inout GraphBuilder, _ x: String, name: String, layer: Int
  ) -> String {
    let normed = addNorm(to: &builder, x, name: "\(name).norm1")
    let parts = [("query", heads), ("key", keyHeads), ("value", keyHeads)].map { part, heads in
      let rows = addProduct(
        to: &builder, normed, name: "\(name).\(part)", hasBias: hasQueryBias)
      let headed = builder.add(
        "Reshape", rows, attributes: ["shape": .integers([0, 0, heads, headSize])])
      return part == "value"
        ? headed : addTurn(to: &builder, headed, name: "\(name).\(part)", layer: layer)
    }
    let mixed = builder.add(
      "Attention", parts, name: "\(name).attention", attributes: attention(inLayer: layer))[0]
    let joined = builder.add(
      "Reshape", mixed, attributes: ["shape": .integers([0, 0, heads * headSize])])
    let rows = addProduct(to: &builder, joined, name: "\(name).mix", hasBias: hasMixBias)
    return normsResults ? addNorm(to: &builder, rows, name: "\(name).mixNorm") : rows
  }

  /// Norms and turns the heads of queries or keys, where that is done.
  private func addTurn(
    to builder: inout GraphBuilder, _ headed: String, name: String, layer: Int
  ) -> String {
    var heads = headed
    if normsHeads {
      heads = builder.add(
        "RMSNorm", heads, "\(name)Norm.scale", name: "\(name)Norm",
        attributes: ["epsilon": .number(epsilon)])
    }
    guard let rotary else { return heads }
    let isOther = isLocal(layer) && localRotary != nil
    return builder.add(
      "RotaryEmbedding", heads, isOther ? "rotary.local" : "rotary",
      attributes: rotary.pairing == .halves ? ["pairing": .text("halves")] : [:])
  }

  private func attention(inLayer layer: Int) -> [String: Attribute] {
    var attributes: [String: Attribute] = ["causal": .integer(1)]
    if attentionScale != 0 { attributes["scale"] = .number(attentionScale) }
    if attentionCap != 0 { attributes["cap"] = .number(attentionCap) }
    if isLocal(layer) { attributes["window"] = .integer(window) }
    return attributes
  }

  private func addFeedForward(to builder: inout GraphBuilder, _ x: String, name: String) -> String {
    let normed = addNorm(to: &builder, x, name: "\(name).norm2")
    let product = { (builder: inout GraphBuilder, x: String, part: String) in
      addProduct(to: &builder, x, name: "\(name).\(part)", hasBias: hasFeedForwardBias)
    }
    let inner: String
    if isGated {
      let gate = product(&builder, normed, "gate")
      let up = product(&builder, normed, "up")
      inner =
        activation == .silu
        ? builder.add("SwiGLU", gate, up)
        : builder.add("Mul", addActivation(to: &builder, gate), up)
    } else {
      inner = addActivation(to: &builder, product(&builder, normed, "up"))
    }
    let rows = product(&builder, inner, "down")
    return normsResults ? addNorm(to: &builder, rows, name: "\(name).downNorm") : rows
  }

  private func addActivation(to builder: inout GraphBuilder, _ x: String) -> String {
    switch activation {
    case .silu: builder.add("Silu", x)
    case .gelu: builder.add("Gelu", x)
    case .geluTanh: builder.add("Gelu", x, attributes: ["form": .text("tanh")])
    }
  }
}
