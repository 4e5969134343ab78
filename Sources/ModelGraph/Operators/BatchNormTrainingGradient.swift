import TensorEngine

extension Operator {
  static let batchNormTrainingGradient = Operator(
    "BatchNormTrainingGradient", "The gradients of a batch norm by its input, scale and bias",
    inputs: ["gradient", "x", "scale", "mean", "inverseDeviation"],
    outputs: ["byX", "byScale", "byBias"],
    types: { application in
      let x = try application.rowsOfFloats(0)
      try application.require(1, shape: x.shape)
      for index in 2..<5 {
        try application.require(index, shape: [x.shape[x.shape.count - 1]])
      }
      let channels = application.type(2)
      return [x, channels, channels]
    }, work: Cost.perOutputElement(10),
    lower: { $0.emitBatchNormTrainingGradient() },
    gradient: .none("second derivatives aren't supported"))
}
