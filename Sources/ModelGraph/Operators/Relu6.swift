import TensorEngine

extension Operator {
  static let relu6 = unary(
    "Relu6", "min(max(x, 0), 6)", operations: 2, function: .relu6,
    gradient: .rule { [$0.activationGradient("relu6", of: $0.output())] })
}
