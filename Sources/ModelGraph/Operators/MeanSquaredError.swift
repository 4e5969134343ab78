import TensorEngine

extension Operator {
  static let meanSquaredError = Operator(
    "MeanSquaredError", "The mean of (a - b)², one number", inputs: ["a", "b"],
    outputs: ["loss"],
    types: { application in
      try application.require(1, shape: application.float(0).shape)
      return [TensorType(.f32, [])]
    }, work: Cost.perInputElement(3),
    lower: { lowering in
      let (a, b, loss) = (lowering.input(0), lowering.input(1), lowering.output())
      let count = lowering.application.type(0).count
      lowering.emit("mean squared error") { memory in
        memory.floats(loss)[0] = memory.kernels.meanSquaredError(
          memory.floats(a), memory.floats(b), count: count)
      }
    },
    gradient: .rule { context in
      let difference = context.add("Sub", context.input(0), context.input(1))
      let slope = context.scale(difference, by: 2 / Double(context.application.type(0).count))
      let byA = context.add("Mul", slope, context.gradient)
      return [byA, context.add("Neg", byA)]
    })
}
