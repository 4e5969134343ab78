import TensorEngine

extension Operator {
  static let relu = unary(
    "Relu", "max(x, 0)", operations: 1, function: .relu,
    gradient: .rule { [$0.activationGradient("relu", of: $0.output())] })
}
