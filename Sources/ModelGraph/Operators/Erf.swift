import TensorEngine

extension Operator {
  static let erf = unary(
    "Erf", "The error function of x", operations: 12, function: .erf,
    gradient: .none("it is for running a model"))
}
