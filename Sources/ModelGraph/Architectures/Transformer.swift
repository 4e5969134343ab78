import TensorEngine

extension Architecture {
  /// A decoder in the manner of GPT-2: norms before each part, learned positions.
  ///
  /// It takes i32 tokens `[batch, tokens]` and yields logits `[batch, tokens, vocabulary]`.
  static let transformer = Architecture(
    name: "transformer", summary: "a causal transformer over tokens",
    options: ["blocks", "heads", "width"]
  ) { network, options in
    let (width, heads) = (options.width ?? 64, options.heads ?? 4)
    let blocks = options.blocks ?? 2
    guard network.inputShape.count == 1 else {
      throw GraphError("a transformer takes [tokens], not inputs of \(network.inputShape)")
    }
    guard width > 0, heads > 0, width % heads == 0, blocks > 0 else {
      throw GraphError("a width of \(width) can't be cut into \(heads) heads")
    }
    let length = network.inputShape[0]
    let table = network.draw([network.classes, width], deviation: 0.02, name: "embedding.weight")
    let positions = network.draw([length, width], deviation: 0.02, name: "positions.weight")
    let tokens = network.input(.i32)
    var x = network.apply(
      "Gather", table, tokens, name: "embedding", shape: [length, width])
    x = network.apply("Add", x, positions, name: "positions")
    for block in 1...blocks {
      x = network.attentionBlock(x, heads: heads, name: "block\(block)")
      x = network.feedForwardBlock(x, name: "block\(block)")
    }
    return network.dense(network.layerNorm(x, name: "norm"), network.classes, name: "output")
  }
}

extension NetworkBuilder {
  /// x plus causal self-attention over its norm (Vaswani et al. 2017, arXiv 1706.03762, 3.2).
  fileprivate mutating func attentionBlock(_ x: String, heads: Int, name: String) -> String {
    let (length, width) = (shape(x)[0], shape(x)[1])
    let normed = layerNorm(x, name: "\(name).norm1")
    let q = headed(dense(normed, width, name: "\(name).query"), heads: heads)
    let k = headed(dense(normed, width, name: "\(name).key"), heads: heads)
    let v = headed(dense(normed, width, name: "\(name).value"), heads: heads)
    var mixed = apply(
      "Attention", q, k, v, name: "\(name).attention", shape: [length, heads, width / heads],
      attributes: ["causal": .integer(1)])
    mixed = apply(
      "Reshape", mixed, shape: [length, width],
      attributes: ["shape": .integers([-1, length, width])])
    return apply("Add", x, dense(mixed, width, name: "\(name).mix"), name: "\(name).attended")
  }

  /// x plus two dense layers over its norm, four times as wide inside.
  fileprivate mutating func feedForwardBlock(_ x: String, name: String) -> String {
    let width = shape(x)[1]
    let normed = layerNorm(x, name: "\(name).norm2")
    let wide = apply("Gelu", dense(normed, 4 * width, name: "\(name).dense1"))
    return apply("Add", x, dense(wide, width, name: "\(name).dense2"), name: "\(name).fed")
  }
}
