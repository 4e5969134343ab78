import TensorEngine

extension Operator {
  static let pad = Operator(
    "Pad", "The input with a constant before and after it along each axis", inputs: ["x"],
    attributes: [.integers("before"), .integers("after"), .number("value", default: 0)],
    acceptsEmpty: true,
    types: { application in
      let x = application.type(0)
      let before = try application.list("before", count: x.shape.count, atLeast: 0)
      let after = try application.list("after", count: x.shape.count, atLeast: 0)
      return [
        TensorType(x.elementType, x.shape.indices.map { before[$0] + x.shape[$0] + after[$0] })
      ]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let copy = StridedCopy.place(
        application.shape(0), in: application.output.shape, starts: application.integers("before"),
        elementBytes: application.output.elementType.bytes)
      lowering.emitFill(with: application.number("value"))
      if application.type(0).count > 0 { lowering.emitCopy("pad", copy) }
    },
    gradient: .rule { context in
      let before = context.application.integers("before")
      let ends = zip(before, context.application.shape(0)).map(+)
      let bounds: [String: Attribute] = ["starts": .integers(before), "ends": .integers(ends)]
      return [context.add("Slice", context.gradient, attributes: bounds)]
    })
}
