extension Operator {
  /// Every operator. A new one is a file in `Operators/` and a line here.
  public static let all: [Operator] = [
    .abs, .activationGradient, .adamUpdate, .adamWUpdate, .add, .and, .argMax, .argMin, .attention,
    .attentionGradient, .averagePool, .averagePoolGradient, .batchNorm, .batchNormTraining,
    .batchNormTrainingGradient, .cachedAttention, .cast, .causalMask, .ceil, .choose, .clip,
    .concat, .conv, .convInputGradient, .convWeightGradient, .cos, .cumulativeProduct,
    .cumulativeSum, .dense, .dequantize, .detectBoxes, .determinant, .div, .dynamicDense,
    .dynamicQuantize, .elu, .equal, .erf, .exp, .expand, .fakeQuantize, .fill, .fixedAdd,
    .fixedAveragePool, .fixedConv, .fixedDense, .fixedLSTM, .fixedMatMul, .fixedMaxPool, .fixedMul,
    .fixedQuantize, .fixedResize, .fixedSoftmax, .fixedSum, .flatten, .floor, .gather, .gelu,
    .globalAveragePool, .greater, .greaterOrEqual, .hadamard, .hardSigmoid, .hardSwish, .hybridConv,
    .hybridDense, .integerConv, .integerDense, .layerNorm, .layerNormGradient, .leakyRelu, .less,
    .lessOrEqual, .log, .logSoftmax, .lookup, .mapReals, .matMul, .max, .maximum, .maxPool,
    .maxPoolGradient, .mean, .meanSquaredError, .min, .minimum, .modulo, .mul, .neg, .not, .or,
    .pad, .positionIndices, .pow, .product, .qAdd, .qAveragePool, .qConv, .qDense,
    .qGlobalAveragePool, .qMaxPool, .quantize, .reinterpret, .relu, .relu6, .remainder, .resample,
    .reshape, .rmsNorm, .rmsNormGradient, .rotaryEmbedding, .rotaryTable, .round, .roundRows,
    .scale, .scatter, .scatterAdd, .sgdUpdate, .shiftLeft, .shiftRight, .sigmoid, .sign, .silu,
    .sin, .slice, .softmax, .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .softmaxGradient,
    .softplus, .sqrt, .sub, .sum, .swiGLU, .tanh, .topK, .transpose, .xor,
  ]
}
