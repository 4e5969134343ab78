import TensorEngine

extension Operator {
  static let layerNormGradient = Operator(
    "LayerNormGradient", "The gradients of a layer norm by its input, scale and bias",
    inputs: ["gradient", "x", "scale"], outputs: ["byX", "byScale", "byBias"],
    attributes: [.number("epsilon", default: 1e-5)],
    types: { application in
      let x = try application.rowsOfFloats(0)
      try application.require(1, shape: x.shape)
      try application.require(2, shape: [x.shape[x.shape.count - 1]])
      let scale = application.type(2)
      return [x, scale, scale]
    }, work: Cost.perOutputElement(16),
    lower: { $0.emitRowNormGradient(.layer) },
    gradient: .none("second derivatives aren't supported"))
}
