extension Real {
  /// What the vector kernels compute in 32 bits, in 64.
  static func apply(_ function: UnaryFunction, _ x: Double, p: Double, q: Double) -> Double {
    switch function {
    case .relu: x < 0 ? 0 : x
    case .relu6: held(x, 0, 6)
    case .leakyRelu: x < 0 ? p * x : x
    case .clip: held(x, p, q)
    case .negate: -x
    case .absolute: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .square: x * x
    case .reciprocal: 1 / x
    case .squareRoot: x.squareRoot()
    case .reciprocalSquareRoot: 1 / x.squareRoot()
    case .exp: exp(x)
    case .log: log(x)
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .erf: erf(x)
    case .gelu: x * 0.5 * (1 + erf(x * 0.5.squareRoot()))
    case .geluTanh: 0.5 * x * (1 + tanh((2 / pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + exp(-x))
    case .sin: sin(x)
    case .cos: cos(x)
    case .elu: x < 0 ? p * expMinusOne(x) : x
    case .softplus: Swift.max(x, 0) + logOnePlus(exp(-x.magnitude))
    case .hardSigmoid: held(p * x + q, 0, 1)
    case .hardSwish: x * held(x + 3, 0, 6) / 6
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    }
  }

  private static func held(_ x: Double, _ low: Double, _ high: Double) -> Double {
    x < low ? low : x > high ? high : x
  }
}
