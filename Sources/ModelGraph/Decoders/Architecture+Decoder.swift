import TensorEngine

extension Architecture {
  /// A decoder of a family, made anew.
  static func decoder(_ family: DecoderFamily) -> Architecture {
    Architecture(
      name: family.name, summary: family.summary,
      options: ["blocks", "heads", "hidden", "keyHeads", "width"],
      standard: Standard(inputShape: [512], classes: 32_000)
    ) { network, options in
      let shape = try family.shape(
        extents(options, context: network.inputShape, vocabulary: network.classes))
      for (name, extents) in shape.weights { network.drawDecoder(name, extents) }
      for (name, weight) in shape.derivedWeights { network.builder.weight(name, weight) }
      network.decoder = shape
      let tokens = network.input(.i32)
      return shape.add(to: &network.builder, tokens: tokens)
    }
  }

  private static func extents(
    _ options: Options, context: [Int], vocabulary: Int
  ) throws -> DecoderShape {
    let (width, heads) = (options.width ?? 768, options.heads ?? 12)
    guard context.count == 1 else {
      throw GraphError("a decoder takes [tokens], not inputs of \(context)")
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
    return DecoderShape(
      layers: options.blocks ?? 12, width: width, heads: heads, keyHeads: keyHeads,
      hidden: options.hidden?.first ?? width * 8 / 3, vocabulary: vocabulary,
      context: context[0])
  }
}

extension NetworkBuilder {
  /// A weight of a decoder: norms start as the identity, and the variance of a row stays what it is
  /// through a product.
  fileprivate mutating func drawDecoder(_ name: String, _ extents: [Int]) {
    if extents.count == 1 {
      _ = constant(name.hasSuffix(".bias") ? 0 : 1, extents, name: name)
    } else {
      let isTable = name == "embedding.weight" || name == "positions.weight"
      let deviation = 1 / Float(isTable ? extents[1] : extents[0]).squareRoot()
      _ = drawLarge(extents, deviation: deviation, name: name)
    }
  }
}
