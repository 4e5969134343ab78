import TensorEngine

extension Architecture {
  /// Devlin et al. 2018, arXiv 1810.04805: an encoder of tokens, norms behind each part.
  ///
  /// As it comes it has the extents of MiniLM-L6 (Wang et al. 2020, arXiv 2002.10957). It takes i32
  /// tokens `[batch, tokens]`, all of one segment, and yields `[batch, tokens, width]`.
  static let bert = Architecture(
    name: "bert", summary: "an encoder of tokens; the classes are its vocabulary",
    options: ["blocks", "heads", "hidden", "width"],
    standard: Standard(inputShape: [128], classes: 30_522)
  ) { network, options in
    let (width, heads) = (options.width ?? 384, options.heads ?? 12)
    let (blocks, hidden) = (options.blocks ?? 6, options.hidden ?? [4 * width])
    guard network.inputShape.count == 1 else {
      throw GraphError("an encoder takes [tokens], not inputs of \(network.inputShape)")
    }
    guard width > 0, heads > 0, width % heads == 0, blocks > 0, hidden.count == 1 else {
      throw GraphError("a width of \(width) can't be cut into \(heads) heads")
    }
    let length = network.inputShape[0]
    let table = network.draw([network.classes, width], deviation: 0.02, name: "embedding.weight")
    let positions = network.draw([length, width], deviation: 0.02, name: "positions.weight")
    let tokens = network.input(.i32)
    var x = network.apply("Gather", table, tokens, name: "embedding", shape: [length, width])
    x = network.layerNorm(network.apply("Add", x, positions, name: "positions"), name: "norm")
    for block in 1...blocks {
      let name = "block\(block)"
      let attended = network.apply("Add", x, network.selfAttention(x, heads: heads, name: name))
      x = network.layerNorm(attended, name: "\(name).norm1")
      let wide = network.apply("Gelu", network.dense(x, hidden[0], name: "\(name).dense1"))
      let fed = network.apply("Add", x, network.dense(wide, width, name: "\(name).dense2"))
      x = network.layerNorm(fed, name: block == blocks ? "output" : "\(name).norm2")
    }
    return x
  }
}

extension NetworkBuilder {
  /// Attention of `[tokens, width]` over itself, mixed.
  fileprivate mutating func selfAttention(_ x: String, heads: Int, name: String) -> String {
    let (length, width) = (shape(x)[0], shape(x)[1])
    let depth = width / heads
    let parts = ["query", "key", "value"].map { part in
      apply(
        "Reshape", dense(x, width, name: "\(name).\(part)"), shape: [length, heads, depth],
        attributes: ["shape": .integers([0, 0, heads, depth])])
    }
    let attended = apply(
      "Attention", parts[0], parts[1], parts[2], name: "\(name).attention",
      shape: [length, heads, depth])
    let joined = apply(
      "Reshape", attended, shape: [length, width],
      attributes: ["shape": .integers([0, 0, width])])
    return dense(joined, width, name: "\(name).mix")
  }
}
