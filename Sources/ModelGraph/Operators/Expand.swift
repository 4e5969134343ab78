import TensorEngine

extension Operator {
  static let expand = Operator(
    "Expand", "The input repeated along axes of extent 1", inputs: ["x"],
    attributes: [.integers("shape")], acceptsEmpty: true,
    types: { application in
      let shape = application.integers("shape")
      let x = application.type(0)
      guard Broadcasting.repeats(x.shape, to: shape), shape.allSatisfy({ $0 >= 0 }) else {
        throw application.error("doesn't repeat to \(shape)", inputs: [0])
      }
      return [TensorType(x.elementType, shape)]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let copy = StridedCopy.broadcast(
        application.shape(0), to: application.output.shape,
        elementBytes: application.output.elementType.bytes)
      lowering.emitCopy("expand", copy)
    },
    gradient: .rule { context in
      let application = context.application
      return [
        context.unbroadcast(
          context.gradient, from: application.output.shape, to: application.shape(0))
      ]
    })
}
