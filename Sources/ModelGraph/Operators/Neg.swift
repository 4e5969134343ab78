import TensorEngine

extension Operator {
  static let neg = unary(
    "Neg", "-x", operations: 1, function: .negate,
    gradient: .rule { [$0.add("Neg", $0.gradient)] })
}
