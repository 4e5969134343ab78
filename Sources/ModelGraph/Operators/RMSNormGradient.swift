import TensorEngine

extension Operator {
  static let rmsNormGradient = Operator(
    "RMSNormGradient", "The gradients of an RMS norm by its input and scale",
    inputs: ["gradient", "x", "scale"], outputs: ["byX", "byScale"],
    attributes: [.number("epsilon", default: 1e-5)],
    types: { application in
      let x = try application.rowsOfFloats(0)
      try application.require(1, shape: x.shape)
      try application.require(2, shape: [x.shape[x.shape.count - 1]])
      return [x, application.type(2)]
    }, work: Cost.perOutputElement(12),
    lower: { $0.emitRowNormGradient(.rootMeanSquare) },
    gradient: .none("second derivatives aren't supported"))
}
