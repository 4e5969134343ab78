extension Operator {
  /// Every operator. A new one is a file in `Operators/` and a line here.
  public static let all: [Operator] = [
    .activationGradient, .adamUpdate, .adamWUpdate, .add, .attention, .attentionGradient,
    .averagePool, .averagePoolGradient, .batchNorm, .batchNormTraining, .batchNormTrainingGradient,
    .cachedAttention, .causalMask, .concat, .conv, .convInputGradient, .convWeightGradient, .dense,
    .dequantize, .div, .dynamicDense, .dynamicQuantize, .equal, .exp, .expand, .fill, .flatten,
    .gather, .gelu, .globalAveragePool,
    .layerNorm, .layerNormGradient, .leakyRelu, .log, .logSoftmax, .matMul, .max, .maxPool,
    .maxPoolGradient, .mean, .meanSquaredError, .mul, .neg, .pad, .positionIndices, .qAdd,
    .qAveragePool, .qConv,
    .qDense, .qGlobalAveragePool, .qMaxPool, .quantize, .relu, .relu6, .reshape, .rmsNorm,
    .rmsNormGradient, .rotaryEmbedding, .rotaryTable, .scale, .scatterAdd, .sgdUpdate, .sigmoid,
    .silu, .slice, .softmax, .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .softmaxGradient,
    .sqrt, .sub, .sum, .swiGLU, .tanh, .transpose, .choose,
  ]
}
