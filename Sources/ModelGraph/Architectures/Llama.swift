import TensorEngine

extension Architecture {
  /// Touvron et al. 2023, arXiv 2302.13971, with the embedding's table for the logits, too.
  ///
  /// As it comes it has 0.1 billion weights; `blocks=16 width=2048 heads=32 keyheads=8
  /// hidden=[8192] classes=128256` are those of Llama 3.2 1B.
  static let llama = Architecture(
    name: "llama", summary: "a Llama, over tokens",
    options: ["blocks", "heads", "hidden", "keyHeads", "width"],
    standard: Standard(inputShape: [512], classes: 32_000)
  ) { network, options in
    let (width, heads) = (options.width ?? 768, options.heads ?? 12)
    guard network.inputShape.count == 1 else {
      throw GraphError("a Llama takes [tokens], not inputs of \(network.inputShape)")
    }
    guard width > 0, heads > 0, width % (2 * heads) == 0 else {
      throw GraphError("a width of \(width) can't be cut into \(heads) heads of pairs")
    }
    let keyHeads = options.keyHeads ?? (heads % 3 == 0 ? heads / 3 : heads)
    guard keyHeads > 0, heads % keyHeads == 0 else {
      throw GraphError("\(heads) heads can't share \(keyHeads) heads of keys")
    }
    guard options.blocks.map({ $0 > 0 }) ?? true, options.hidden.map({ $0.count == 1 }) ?? true
    else { throw GraphError("takes blocks, and one width of the hidden layer") }
    var shape = LlamaShape(
      layers: options.blocks ?? 12, width: width, heads: heads, keyHeads: keyHeads,
      hidden: options.hidden?.first ?? width * 8 / 3, vocabulary: network.classes)
    shape.rotaryBase = 500_000
    let weights = shape.outerWeights + (1...shape.layers).flatMap { shape.weights(ofLayer: $0) }
    for (name, extents) in weights {
      // The variance of a row stays what it is through a product.
      _ =
        extents.count == 1
        ? network.constant(1, extents, name: name)
        : network.drawLarge(
          extents,
          deviation: 1
            / Float(name == "embedding.weight" ? width : extents[0])
            .squareRoot(), name: name)
    }
    let tokens = network.input(.i32)
    return shape.add(to: &network.builder, tokens: tokens)
  }
}
