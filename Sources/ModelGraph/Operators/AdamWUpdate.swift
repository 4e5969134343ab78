import TensorEngine

extension Operator {
  /// Loshchilov and Hutter 2019, arXiv 1711.05101: weight decay apart from the gradient.
  ///
  /// `rate` is one float; `step` one i32, counted from 1.
  static let adamWUpdate = Operator(
    "AdamWUpdate", "A step of AdamW, in place",
    inputs: ["weight", "gradient", "mean", "square", "rate", "step"],
    outputs: ["newWeight", "newMean", "newSquare"], attributes: adamParameters,
    reuse: .updates(adamUpdates), types: { try $0.adamTypes() },
    work: Cost.perOutputElement(12),
    lower: { $0.emitAdam(.decoupled(Float($0.application.number("weightDecay")))) },
    gradient: .none("it changes variables"))
}
