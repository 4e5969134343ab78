import TensorEngine

extension Operator {
  static let clip = Operator(
    "Clip", "x held from `low` to `high`", inputs: ["x"],
    attributes: [.number("low"), .number("high")], reuse: .overwrites([0]), acceptsEmpty: true,
    types: { [try $0.numbers(0)] }, work: Cost.perOutputElement(2),
    lower: { lowering in
      let application = lowering.application
      let (low, high) = (Float(application.number("low")), Float(application.number("high")))
      lowering.emitUnary("clip", .clip, p: low, q: high)
    },
    gradient: .none("it is for running a model"))
}
