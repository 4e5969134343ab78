import TensorEngine

extension Operator {
  static let sigmoid = unary(
    "Sigmoid", "1 / (1 + exp(-x))", operations: 8, function: .sigmoid,
    gradient: .rule { [$0.activationGradient("sigmoid", of: $0.output())] })
}
