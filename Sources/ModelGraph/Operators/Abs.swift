import TensorEngine

extension Operator {
  static let abs = unary(
    "Abs", "The magnitude of x", operations: 1, function: .absolute,
    gradient: .none("it is for running a model"))
}
