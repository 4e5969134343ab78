import TensorEngine

extension Operator {
  static let hardSigmoid = Operator(
    "HardSigmoid", "slope · x + offset, held from 0 to 1", inputs: ["x"],
    attributes: [.number("slope", default: 0.2), .number("offset", default: 0.5)],
    reuse: .overwrites([0]), acceptsEmpty: true,
    types: { [try $0.numbers(0)] }, work: Cost.perOutputElement(3),
    lower: { lowering in
      let (slope, offset) = (
        lowering.application.number("slope"), lowering.application.number("offset")
      )
      lowering.emitUnary("hard sigmoid", .hardSigmoid, p: Float(slope), q: Float(offset))
    },
    gradient: .none("it is for running a model"))
}
