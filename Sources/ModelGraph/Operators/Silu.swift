import TensorEngine

extension Operator {
  static let silu = unary(
    "Silu", "x · sigmoid(x)", operations: 9, function: .silu,
    gradient: .rule { [$0.activationGradient("silu", of: $0.input(0))] })
}
