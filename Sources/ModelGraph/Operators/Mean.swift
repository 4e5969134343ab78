import TensorEngine

extension Operator {
  static let mean = reduction("Mean", "The mean over axes; over all where none are listed", .mean) {
    context, axes in
    let shape = context.application.shape(0)
    let share = 1 / Double(axes.reduce(1) { $0 * shape[$1] })
    let gradient = context.scale(context.gradient, by: share)
    return [context.expand(gradient, reducedBy: axes, of: shape)]
  }
}
