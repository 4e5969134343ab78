import TensorEngine

extension Operator {
  static let round = unary(
    "Round", "The nearest whole number, ties to even", operations: 1, function: .round,
    gradient: .none("rounding has no useful slope"))
}
