import TensorEngine

extension Operator {
  static let logSoftmax = Operator(
    "LogSoftmax", "x less the logarithm of the sum of exp(x) along the last axis", inputs: ["x"],
    reuse: .overwrites([0]), types: { [try $0.rowsOfFloats(0)] }, work: Cost.perOutputElement(12),
    lower: { lowering in
      let shape = lowering.application.output.shape
      let width = shape[shape.count - 1]
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows("log softmax", rows: shape.dropLast().reduce(1, *), width: width) {
        memory, rows in
        let start = rows.lowerBound * width
        memory.kernels.logSoftmax(
          memory.floats(x) + start, into: memory.floats(y) + start, rows: rows.count, count: width)
      }
    },
    gradient: .rule { context in
      let sum = context.add(
        "Sum", context.gradient, attributes: ["axes": .integers([-1]), "keepAxes": .integer(1)])
      let probability = context.add("Exp", context.output())
      return [context.add("Sub", context.gradient, context.add("Mul", probability, sum))]
    })
}
