import TensorEngine

extension Operator {
  static let floor = unary(
    "Floor", "The greatest whole number that is at most x", operations: 1, function: .floor,
    gradient: .none("rounding has no useful slope"))
}
