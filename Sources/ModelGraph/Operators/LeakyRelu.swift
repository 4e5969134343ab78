import TensorEngine

extension Operator {
  static let leakyRelu = Operator(
    "LeakyRelu", "x, or slope · x where x is negative", inputs: ["x"],
    attributes: [.number("slope", default: 0.01)], reuse: .overwrites([0]),
    types: { [try $0.float(0)] }, work: Cost.perOutputElement(2),
    lower: { lowering in
      let slope = Float(lowering.application.number("slope"))
      lowering.emitUnary("leaky relu", .leakyRelu, p: slope)
    },
    gradient: .rule { context in
      [
        context.add(
          "ActivationGradient", context.gradient, context.input(0),
          attributes: [
            "activation": .text("leakyRelu"), "slope": context.application.attribute("slope"),
          ])
      ]
    })
}
