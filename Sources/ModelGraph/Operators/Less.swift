import TensorEngine

extension Operator {
  static let less = comparison("Less", "Whether a is less than b", .less)
}
