import TensorEngine

extension Operator {
  static let mul = binary("Mul", "a · b", function: .multiply) { context in
    (
      context.add("Mul", context.gradient, context.input(1)),
      context.add("Mul", context.gradient, context.input(0))
    )
  }
}
