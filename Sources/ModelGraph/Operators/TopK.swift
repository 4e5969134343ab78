import TensorEngine

extension Operator {
  static let topK = Operator(
    "TopK", "The `count` largest or smallest along an axis, in order, and where they are",
    inputs: ["x"], outputs: ["values", "places"],
    attributes: [
      .integer("count"), .integer("axis", default: -1),
      .choice("extreme", ["largest", "smallest"]),
    ],
    types: { application in
      let x = try application.numbers(0)
      let axis = try application.axis("axis", rank: x.shape.count)
      let count = application.integer("count")
      guard count > 0, count <= x.shape[axis] else {
        throw application.error("there are no \(count) along axis \(axis)", inputs: [0])
      }
      var shape = x.shape
      shape[axis] = count
      return [TensorType(x.elementType, shape), TensorType(.i64, shape)]
    }, work: Cost.perInputElement(8),
    lower: { lowering in
      let application = lowering.application
      let (type, count) = (application.type(0), application.integer("count"))
      let run = AxisRun(type.shape, try application.axis("axis", rank: type.shape.count))
      let extreme: Extreme = application.text("extreme") == "largest" ? .largest : .smallest
      let (x, values, places) = (lowering.input(0), lowering.output(), lowering.output(1))
      lowering.emit("top k") { memory in
        PortableKernels.top(
          extreme, count: count, type.elementType, memory.raw(x), values: memory.raw(values),
          places: memory.elements(places, as: Int64.self), outer: run.outer, axis: run.axis,
          inner: run.inner)
      }
    }, gradient: .none("it is for running a model"))
}
