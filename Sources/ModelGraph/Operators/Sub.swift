import TensorEngine

extension Operator {
  static let sub = binary("Sub", "a - b", function: .subtract) { context in
    (context.gradient, context.add("Neg", context.gradient))
  }
}
