import TensorEngine

extension Operator {
  static let softplus = unary(
    "Softplus", "log(1 + e to the power of x)", operations: 16, function: .softplus,
    gradient: .none("it is for running a model"))
}
