import TensorEngine

extension Operator {
  static let sign = unary(
    "Sign", "1, 0 or -1 as x is above, at or below 0", operations: 1, function: .sign,
    gradient: .none("it jumps"))
}
