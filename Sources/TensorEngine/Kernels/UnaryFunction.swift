/// A function of one number. Some take parameters `p` and `q`.
///
/// The cases stand in the order of `CK_UNARIES`.
public enum UnaryFunction: UInt32, Sendable, CaseIterable {
  case relu, relu6
  /// `p * x` below 0.
  case leakyRelu
  /// `x` held between `p` and `q`.
  case clip
  case negate, absolute, sign, square, reciprocal, squareRoot, reciprocalSquareRoot
  case exp, log, tanh, sigmoid, erf
  /// `x` times the normal distribution's mass below `x`.
  case gelu
  /// `0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`
  case geluTanh
  case silu, sin, cos
  /// `p * (e^x - 1)` below 0.
  case elu
  case softplus
  /// `p * x + q` held between 0 and 1.
  case hardSigmoid
  case hardSwish, floor, ceiling
  /// The nearest whole number, ties to even.
  case round
}

/// A function of two numbers; `maximum` and `minimum` are NaN where either is.
///
/// The cases stand in the order of `CK_BINARIES`.
public enum BinaryFunction: UInt32, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum
}

/// A comparison of two numbers, in the order of `CK_COMPARISONS`.
public enum Comparison: UInt32, Sendable, CaseIterable {
  case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
}

/// A way of making one number of many, in the order of `CK_REDUCTIONS`.
public enum Reduction: UInt32, Sendable, CaseIterable {
  case sum, mean, maximum, minimum, sumOfSquares
}
