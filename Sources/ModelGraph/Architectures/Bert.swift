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
    let shape = EncoderShape(
      layers: blocks, width: width, heads: heads, hidden: hidden[0],
      input: .tokens(
        EncoderShape.Tokens(
          vocabulary: network.classes, context: network.inputShape[0], segments: 0)))
    for (name, extents) in shape.weights { network.drawEncoder(name, extents) }
    network.encoder = shape
    let tokens = network.input(.i32)
    return shape.add(to: &network.builder, input: tokens)
  }
}

extension NetworkBuilder {
  /// A weight of an encoder: norms start as the identity, biases at 0.
  fileprivate mutating func drawEncoder(_ name: String, _ extents: [Int]) {
    if extents.count == 1 {
      _ = constant(name.hasSuffix(".bias") ? 0 : 1, extents, name: name)
    } else if name.hasPrefix("block") {
      _ = draw(extents, fanIn: extents[0], name: name)
    } else {
      _ = draw(extents, deviation: 0.02, name: name)
    }
  }
}
