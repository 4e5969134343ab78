import TensorEngine

extension Operator {
  /// Equal largest elements share the gradient, as in PyTorch's `amax`.
  static let max = reduction(
    "Max", "The largest element along axes; of all where none are listed", .maximum
  ) {
    context, axes in
    let shape = context.application.shape(0)
    let largest = context.expand(context.output(), reducedBy: axes, of: shape)
    let isLargest = context.add(
      "Where", context.add("Equal", context.input(0), largest), context.fill(1), context.fill(0))
    let count = context.add("Sum", isLargest, attributes: ["axes": .integers(axes)])
    let flat = context.reshape(context.gradient, to: shape.removing(axes))
    let share = context.expand(context.add("Div", flat, count), reducedBy: axes, of: shape)
    return [context.add("Mul", isLargest, share)]
  }
}
