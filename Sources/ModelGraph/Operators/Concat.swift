import TensorEngine

extension Operator {
  static let concat = Operator(
    "Concat", "The inputs one after another along an axis", inputs: ["values..."],
    attributes: [.integer("axis")], acceptsEmpty: true,
    types: { application in
      let first = application.type(0)
      let axis = try application.axis("axis", rank: first.shape.count)
      var extent = 0
      for index in application.inputTypes.indices {
        guard application.has(index) else { throw application.error("an input is left out") }
        let type = application.type(index)
        guard type.elementType == first.elementType, type.shape.count == first.shape.count,
          type.shape.flattening([axis]) == first.shape.flattening([axis])
        else { throw application.error("differs beyond the axis \(axis)", inputs: [0, index]) }
        extent += type.shape[axis]
      }
      var shape = first.shape
      shape[axis] = extent
      return [TensorType(first.elementType, shape)]
    }, work: Cost.none,
    lower: { lowering in
      let application = lowering.application
      let whole = application.output
      let axis = try application.axis("axis", rank: whole.shape.count)
      var starts = Array(repeating: 0, count: whole.shape.count)
      for index in application.inputTypes.indices {
        let part = application.shape(index)
        guard part[axis] > 0 else { continue }
        let copy = StridedCopy.place(
          part, in: whole.shape, starts: starts, elementBytes: whole.elementType.bytes)
        lowering.emitCopy("concat", copy, from: index)
        starts[axis] += part[axis]
      }
    },
    gradient: .rule { context in
      let application = context.application
      let shape = application.output.shape
      let axis = try application.axis("axis", rank: shape.count)
      var start = 0
      return application.inputTypes.indices.map { index in
        var (starts, ends) = (Array(repeating: 0, count: shape.count), shape)
        starts[axis] = start
        start += application.shape(index)[axis]
        ends[axis] = start
        let bounds: [String: Attribute] = ["starts": .integers(starts), "ends": .integers(ends)]
        return context.add("Slice", context.gradient, attributes: bounds)
      }
    })
}
