import TensorEngine

extension Operator {
  static let tanh = unary(
    "Tanh", "The hyperbolic tangent of x", operations: 8, function: .tanh,
    gradient: .rule { [$0.activationGradient("tanh", of: $0.output())] })
}
