import TensorEngine

extension Operator {
  /// An operator that finds where along an axis an extreme is, as an i64.
  static func extremePlace(
    _ name: String, _ summary: String, _ extreme: Extreme
  ) -> Operator {
    Operator(
      name, summary, inputs: ["x"],
      attributes: [
        .integer("axis", default: -1), .integer("keepAxes", default: 0),
        .integer("last", default: 0),
      ],
      types: { application in
        let shape = try application.numbers(0).shape
        let axis = try application.axis("axis", rank: shape.count)
        let keeps = application.integer("keepAxes") != 0
        return [TensorType(.i64, keeps ? shape.flattening([axis]) : shape.removing([axis]))]
      }, work: Cost.perInputElement(1),
      lower: { lowering in
        let application = lowering.application
        let type = application.type(0)
        let run = AxisRun(type.shape, try application.axis("axis", rank: type.shape.count))
        let last = application.integer("last") != 0
        let (x, y) = (lowering.input(0), lowering.output())
        lowering.emit(name.lowercased()) { memory in
          let places = memory.elements(y, as: Int64.self)
          if type.elementType == .f32 && !last {
            memory.kernels.extremePlaces(
              extreme, memory.floats(x), into: places, outer: run.outer, axis: run.axis,
              inner: run.inner)
          } else {
            PortableKernels.extremePlaces(
              extreme, last: last, type.elementType, memory.raw(x), into: places,
              outer: run.outer, axis: run.axis, inner: run.inner)
          }
        }
      }, gradient: .none("a place has no slope"))
  }
}

/// A shape as three axes: what is before an axis, that axis, and what is behind it.
struct AxisRun: Hashable {
  let outer: Int
  let axis: Int
  let inner: Int

  init(_ shape: [Int], _ axis: Int) {
    outer = shape[..<axis].reduce(1, *)
    self.axis = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }
}
