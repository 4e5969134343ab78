extension Operator {
  /// Every operator. A new one is a file in `Operators/` and a line here.
  public static let all: [Operator] = [
    .activationGradient, .add, .averagePool, .averagePoolGradient, .batchNorm, .batchNormTraining,
    .batchNormTrainingGradient, .conv, .convInputGradient, .convWeightGradient, .dense, .div,
    .equal, .exp, .expand, .fill, .gelu, .globalAveragePool, .layerNorm, .layerNormGradient,
    .leakyRelu, .log, .logSoftmax, .matMul, .max, .maxPool, .maxPoolGradient, .mean,
    .meanSquaredError, .mul, .neg, .relu, .relu6, .reshape, .rmsNorm, .rmsNormGradient, .scale,
    .sigmoid, .silu, .softmax, .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .softmaxGradient,
    .sqrt, .sub, .sum, .tanh, .choose,
  ]
}
