import TensorEngine

extension Operator {
  static let sum = reduction("Sum", "The sum over axes; over all where none are listed", .sum) {
    context, axes in
    [context.expand(context.gradient, reducedBy: axes, of: context.application.shape(0))]
  }
}
