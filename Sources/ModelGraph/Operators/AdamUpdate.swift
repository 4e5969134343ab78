import TensorEngine

extension Operator {
  /// Kingma and Ba 2015, arXiv 1412.6980; weight decay joins the gradient.
  ///
  /// `rate` is one float; `step` one i32, counted from 1. Nothing changes where `rate` is
  /// no finite number.
  static let adamUpdate = Operator(
    "AdamUpdate", "A step of Adam, in place",
    inputs: ["weight", "gradient", "mean", "square", "rate", "step"],
    outputs: ["newWeight", "newMean", "newSquare"], attributes: adamParameters,
    reuse: .updates(adamUpdates), types: { try $0.adamTypes() },
    work: Cost.perOutputElement(12),
    lower: { $0.emitAdam(.gradient(Float($0.application.number("weightDecay")))) },
    gradient: .none("it changes variables"))

  static let adamParameters: [Parameter] = [
    .number("beta1", default: 0.9), .number("beta2", default: 0.999),
    .number("epsilon", default: 1e-8), .number("weightDecay", default: 0),
    .integer("keepsZeros", default: 0),
  ]

  static let adamUpdates = [
    Update(input: 0, output: 0), Update(input: 2, output: 1), Update(input: 3, output: 2),
  ]
}
