import TensorEngine

extension Operator {
  /// The derivative by b is -(a / b) / b.
  static let div = binary("Div", "a / b", function: .divide) { context in
    let byFirst = context.add("Div", context.gradient, context.input(1))
    let bySecond = context.add("Mul", byFirst, context.output())
    return (byFirst, context.add("Neg", bySecond))
  }
}
