import TensorEngine

extension Operator {
  static let ceil = unary(
    "Ceil", "The least whole number that is at least x", operations: 1, function: .ceiling,
    gradient: .none("rounding has no useful slope"))
}
