import TensorEngine

extension Operator {
  static let equal = comparison("Equal", "Whether a equals b", .equal)
}
