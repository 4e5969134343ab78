import TensorEngine

extension Operator {
  static let choose = Operator(
    "Where", "a where the condition holds, else b", inputs: ["condition", "a", "b"],
    types: { application in
      let condition = try application.checked(0, .bool).shape
      let (a, b) = (try application.float(1).shape, try application.float(2).shape)
      guard let shape = Broadcast.shape(of: [condition, a, b]) else {
        throw application.error("the shapes don't repeat to one", inputs: [0, 1, 2])
      }
      return [TensorType(.f32, shape)]
    },
    lower: { lowering in
      let walk = Broadcast((0..<3).map(lowering.application.shape))
      let (condition, a, b) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let (y, unitsPerTask) = (lowering.output(), lowering.unitsPerTask(walk))
      lowering.emit("where") { memory in
        inParallel(walk.unitCount, by: unitsPerTask) { units in
          memory.kernels.choose(
            walk, memory.elements(condition, as: UInt8.self), memory.floats(a), memory.floats(b),
            into: memory.floats(y), units: units)
        }
      }
    },
    gradient: .rule { context in
      let application = context.application
      let zero = context.fill(0)
      let byA = context.add("Where", context.input(0), context.gradient, zero)
      let byB = context.add("Where", context.input(0), zero, context.gradient)
      let output = application.output.shape
      return [
        nil, context.unbroadcast(byA, from: output, to: application.shape(1)),
        context.unbroadcast(byB, from: output, to: application.shape(2)),
      ]
    })
}
