extension Operator {
  /// Every operator. A new one is a file in `Operators/` and a line here.
  public static let all: [Operator] = [
    .activationGradient, .add, .averagePool, .averagePoolGradient, .conv, .convInputGradient,
    .convWeightGradient, .dense, .div, .equal, .exp, .expand, .fill, .gelu, .globalAveragePool,
    .leakyRelu, .log, .matMul, .maxPool, .maxPoolGradient, .mul, .neg, .relu, .relu6, .reshape,
    .scale, .sigmoid, .silu, .sqrt, .sub, .tanh, .choose,
  ]
}
