import TensorEngine

extension Operator {
  static let choose = Operator(
    "Where", "a where the condition holds, else b", inputs: ["condition", "a", "b"],
    acceptsEmpty: true,
    types: { application in
      let condition = try application.checked(0, .bool).shape
      let (a, b) = (application.type(1), application.type(2))
      guard a.elementType == b.elementType else {
        throw application.error("takes two of one type", inputs: [1, 2])
      }
      guard let shape = Broadcast.shape(of: [condition, a.shape, b.shape]) else {
        throw application.error("the shapes don't repeat to one", inputs: [0, 1, 2])
      }
      return [TensorType(a.elementType, shape)]
    },
    lower: { lowering in
      let walk = Broadcast((0..<3).map(lowering.application.shape))
      let (condition, a, b) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let (y, unitsPerTask) = (lowering.output(), lowering.unitsPerTask(walk))
      let type = lowering.application.output.elementType
      lowering.emit("where") { memory in
        inParallel(walk.unitCount, by: unitsPerTask) { units in
          let condition = memory.elements(condition, as: UInt8.self)
          if type == .f32 {
            memory.kernels.choose(
              walk, condition, memory.floats(a), memory.floats(b), into: memory.floats(y),
              units: units)
          } else {
            PortableKernels.choose(
              elementBytes: type.bytes, walk, condition, memory.raw(a), memory.raw(b),
              into: memory.raw(y), units: units)
          }
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
