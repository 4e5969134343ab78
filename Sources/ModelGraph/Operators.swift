extension Operator {
  /// Every operator. A new one is a file in `Operators/` and a line here.
  public static let all: [Operator] = [
    .activationGradient, .add, .dense, .div, .equal, .exp, .expand, .fill, .gelu, .leakyRelu, .log,
    .matMul, .maxPool, .mul, .neg, .relu, .relu6, .reshape, .scale, .sigmoid, .silu, .sqrt, .sub,
    .tanh, .choose,
  ]
}
