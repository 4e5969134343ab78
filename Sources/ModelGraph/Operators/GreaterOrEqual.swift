import TensorEngine

extension Operator {
  static let greaterOrEqual = comparison(
    "GreaterOrEqual", "Whether a is at least b", .greaterOrEqual)
}
