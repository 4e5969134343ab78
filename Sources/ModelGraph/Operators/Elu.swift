import TensorEngine

extension Operator {
  /// Clevert et al. 2015, arXiv 1511.07289.
  static let elu = Operator(
    "Elu", "x, or slope · (e to the power of x - 1) where x is negative", inputs: ["x"],
    attributes: [.number("slope", default: 1)], reuse: .overwrites([0]), acceptsEmpty: true,
    types: { [try $0.numbers(0)] }, work: Cost.perOutputElement(10),
    lower: { $0.emitUnary("elu", .elu, p: Float($0.application.number("slope"))) },
    gradient: .none("it is for running a model"))
}
