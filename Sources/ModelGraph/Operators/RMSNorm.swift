import TensorEngine

extension Operator {
  /// Zhang and Sennrich 2019, arXiv 1910.07467.
  static let rmsNorm = Operator(
    "RMSNorm", "x / √(mean of x² + epsilon) · scale along the last axis",
    inputs: ["x", "scale"], attributes: [.number("epsilon", default: 1e-5)],
    types: { application in
      let x = try application.rowsOfFloats(0)
      try application.require(1, shape: [x.shape[x.shape.count - 1]])
      return [x]
    }, work: Cost.perOutputElement(5),
    lower: { $0.emitRowNorm(.rootMeanSquare) },
    gradient: .rule { context in
      context.add(
        "RMSNormGradient", [context.gradient, context.input(0), context.input(1)], outputs: 2,
        attributes: ["epsilon": context.application.attribute("epsilon")])
    })
}
