import TensorEngine

extension Operator {
  static let greater = comparison("Greater", "Whether a is greater than b", .greater)
}
