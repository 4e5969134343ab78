import TensorEngine

extension Operator {
  static let expand = Operator(
    "Expand", "The input repeated along axes of extent 1", inputs: ["x"],
    attributes: [.integers("shape")],
    types: { application in
      let shape = application.integers("shape")
      guard Broadcasting.repeats(try application.float(0).shape, to: shape) else {
        throw application.error("doesn't repeat to \(shape)", inputs: [0])
      }
      return [TensorType(.f32, shape)]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let copy = StridedCopy.broadcast(
        application.shape(0), to: application.output.shape, elementBytes: 4)
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
