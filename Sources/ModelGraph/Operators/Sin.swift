import TensorEngine

extension Operator {
  static let sin = unary(
    "Sin", "The sine of x", operations: 10, function: .sin,
    gradient: .none("it is for running a model"))
}
