import TensorEngine

extension Operator {
  static let cos = unary(
    "Cos", "The cosine of x", operations: 10, function: .cos,
    gradient: .none("it is for running a model"))
}
