import TensorEngine

extension Operator {
  /// Ba, Kiros and Hinton 2016, arXiv 1607.06450.
  static let layerNorm = Operator(
    "LayerNorm", "(x - mean) / √(variance + epsilon) · scale + bias along the last axis",
    inputs: ["x", "scale", "bias"], attributes: [.number("epsilon", default: 1e-5)],
    types: { application in
      let x = try application.rowsOfFloats(0)
      for index in 1..<3 { try application.require(index, shape: [x.shape[x.shape.count - 1]]) }
      return [x]
    }, work: Cost.perOutputElement(8),
    lower: { $0.emitRowNorm(.layer) },
    gradient: .rule { context in
      context.add(
        "LayerNormGradient", [context.gradient, context.input(0), context.input(1)], outputs: 3,
        attributes: ["epsilon": context.application.attribute("epsilon")])
    })
}
