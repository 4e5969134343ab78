import TensorEngine

extension Operator {
  /// Shazeer 2020, arXiv 2002.05202.
  static let swiGLU = Operator(
    "SwiGLU", "x · gate · sigmoid(gate)", inputs: ["gate", "x"], reuse: .overwrites([0, 1]),
    types: { application in
      let gate = try application.float(0)
      try application.require(1, shape: gate.shape)
      return [gate]
    }, work: Cost.perOutputElement(10),
    lower: { lowering in
      let (gate, x, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let count = lowering.application.output.count
      lowering.emit("gated SiLU") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let start = range.lowerBound
          memory.kernels.gatedSilu(
            memory.floats(gate) + start, memory.floats(x) + start, into: memory.floats(y) + start,
            count: range.count)
        }
      }
    },
    gradient: .rule { context in
      let (gate, gradient) = (context.input(0), context.gradient)
      let activated = context.add("Silu", gate)
      let byGate = context.add("Mul", gradient, context.input(1))
      return [
        context.add(
          "ActivationGradient", byGate, gate, attributes: ["activation": .text("silu")]),
        context.add("Mul", gradient, activated),
      ]
    })
}
