import TensorEngine

extension Operator {
  /// `value` is the activation's result for relu, relu6, sigmoid and tanh, and its argument for
  /// leakyRelu, gelu, geluTanh and silu.
  static let activationGradient = Operator(
    "ActivationGradient", "The gradient before an activation, from that after it",
    inputs: ["gradient", "value"],
    attributes: [
      .choice(
        "activation",
        ["relu", "relu6", "leakyRelu", "sigmoid", "tanh", "gelu", "geluTanh", "silu"]),
      .number("slope", default: 0.01),
    ], reuse: .overwrites([0]),
    types: { application in
      let type = try application.float(0)
      try application.require(1, shape: type.shape)
      return [type]
    }, work: Cost.perOutputElement(4),
    lower: { lowering in
      let application = lowering.application
      let function = try application.activationFunction()
      let slope = Float(application.number("slope"))
      let (dy, value, dx) = (lowering.input(0), lowering.input(1), lowering.output())
      let count = application.output.count
      lowering.emit("\(application.text("activation")) gradient") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let value = memory.floats(value) + range.lowerBound
          memory.kernels.unaryBackward(
            function, x: value, y: value, dy: memory.floats(dy) + range.lowerBound,
            into: memory.floats(dx) + range.lowerBound, count: range.count, p: slope)
        }
      }
    },
    gradient: .none("second derivatives aren't supported"))
}

extension Application {
  /// The function whose slope is meant; each slope is computed from its argument alone or its
  /// result alone.
  fileprivate func activationFunction() throws -> UnaryFunction {
    switch text("activation") {
    case "relu": .relu
    case "relu6": .relu6
    case "leakyRelu": .leakyRelu
    case "sigmoid": .sigmoid
    case "tanh": .tanh
    case "gelu": .gelu
    case "geluTanh": .geluTanh
    case "silu": .silu
    case let other: throw error("there is no activation `\(other)`")
    }
  }
}
