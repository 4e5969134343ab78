import TensorEngine

extension Operator {
  /// Ioffe and Szegedy 2015, arXiv 1502.03167. The running statistics are variables that move
  /// by `momentum` towards the batch's; the running variance takes the unbiased one, as PyTorch's.
  static let batchNormTraining = Operator(
    "BatchNormTraining", "Batch norm with the batch's own mean and variance",
    inputs: ["x", "scale", "bias", "mean", "variance"],
    outputs: ["y", "batchMean", "inverseDeviation", "newMean", "newVariance"],
    attributes: [
      .number("epsilon", default: 1e-5), .number("momentum", default: 0.1),
    ],
    reuse: .updates([Update(input: 3, output: 3), Update(input: 4, output: 4)]),
    types: { application in
      let x = try application.normalizedChannels()
      let channels = application.type(1)
      return [x] + Array(repeating: channels, count: 4)
    }, work: Cost.perOutputElement(6),
    lower: { $0.emitBatchNormTraining() },
    gradient: .rule { context in
      let gradients = context.add(
        "BatchNormTrainingGradient",
        [
          context.gradient, context.input(0), context.input(1), context.output(1),
          context.output(2),
        ], outputs: 3)
      return gradients + [nil, nil]
    })
}
