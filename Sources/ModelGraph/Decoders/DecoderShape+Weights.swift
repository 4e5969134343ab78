import TensorEngine

/// The names and extents of a decoder's weights: dense ones are `[inputs, outputs]`, tables
/// `[rows, width]`.
extension DecoderShape {
  public typealias NamedShape = (name: String, shape: [Int])

  /// The weights outside the layers that a file gives.
  public var outerWeights: [NamedShape] {
    var weights: [NamedShape] = [("embedding.weight", [vocabulary, width])]
    if positions == .learned { weights.append(("positions.weight", [context, width])) }
    weights += norm("norm", width)
    if !tiesEmbedding { weights.append(("output.weight", [width, vocabulary])) }
    return weights
  }

  /// The weights of one layer, counted from 1.
  public func weights(ofLayer layer: Int) -> [NamedShape] {
    let (queries, keys) = (heads * headSize, keyHeads * headSize)
    var weights = norm("norm1", width)
    weights += product("query", [width, queries], hasBias: hasQueryBias)
    weights += product("key", [width, keys], hasBias: hasQueryBias)
    weights += product("value", [width, keys], hasBias: hasQueryBias)
    if normsHeads {
      weights += [("queryNorm.scale", [headSize]), ("keyNorm.scale", [headSize])]
    }
    weights += product("mix", [queries, width], hasBias: hasMixBias)
    if normsResults { weights += norm("mixNorm", width) }
    weights += norm("norm2", width)
    if isGated { weights += product("gate", [width, hidden], hasBias: hasFeedForwardBias) }
    weights += product("up", [width, hidden], hasBias: hasFeedForwardBias)
    weights += product("down", [hidden, width], hasBias: hasFeedForwardBias)
    if normsResults { weights += norm("downNorm", width) }
    return weights.map { ("block\(layer).\($0.name)", $0.shape) }
  }

  /// The weights that a file gives.
  public var weights: [NamedShape] {
    outerWeights + (1...max(layers, 1)).flatMap { weights(ofLayer: $0) }
  }

  /// The weights that follow from the shape alone: what the frequencies of angles are divided by.
  public var derivedWeights: [String: Weight] {
    var weights: [String: Weight] = [:]
    for (name, rotary) in [("rotary", rotary), ("rotary.local", localRotary)] {
      guard let factors = rotary?.factors else { continue }
      weights["\(name).factors"] = Weight(Tensor(factors, shape: [factors.count]))
      guard let long = rotary?.longFactors else { continue }
      weights["\(name).longFactors"] = Weight(Tensor(long, shape: [long.count]))
    }
    return weights
  }

  private func norm(_ name: String, _ width: Int) -> [NamedShape] {
    let scale = ("\(name).scale", [width])
    return norm == .layer ? [scale, ("\(name).bias", [width])] : [scale]
  }

  private func product(_ name: String, _ shape: [Int], hasBias: Bool) -> [NamedShape] {
    let weight = ("\(name).weight", shape)
    return hasBias ? [weight, ("\(name).bias", [shape[1]])] : [weight]
  }
}
