import TensorEngine

extension Operator {
  static let lessOrEqual = comparison("LessOrEqual", "Whether a is at most b", .lessOrEqual)
}
