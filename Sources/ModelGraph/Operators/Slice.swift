import TensorEngine

extension Operator {
  /// Bounds are given for every axis; an end of -1 is the axis's own.
  static let slice = Operator(
    "Slice", "The elements from `starts` up to `ends`", inputs: ["x"],
    attributes: [.integers("starts"), .integers("ends")],
    types: { application in
      let x = application.type(0)
      let bounds = try application.sliceBounds()
      return [TensorType(x.elementType, bounds.map(\.count))]
    }, work: Cost.none,
    lower: { lowering in
      let x = lowering.application.type(0)
      let bounds = try lowering.application.sliceBounds()
      let copy = StridedCopy.slice(
        x.shape, starts: bounds.map(\.lowerBound), extents: bounds.map(\.count),
        steps: bounds.map { _ in 1 }, elementBytes: x.elementType.bytes)
      lowering.emitCopy("slice", copy)
    },
    gradient: .rule { context in
      let shape = context.application.shape(0)
      let bounds = try context.application.sliceBounds()
      let after = zip(shape, bounds).map { $0 - $1.upperBound }
      return [
        context.add(
          "Pad", context.gradient,
          attributes: [
            "before": .integers(bounds.map(\.lowerBound)), "after": .integers(after),
          ])
      ]
    })
}

extension Application {
  /// What a slice takes along each axis.
  func sliceBounds() throws -> [Range<Int>] {
    let shape = shape(0)
    let (starts, ends) = (integers("starts"), integers("ends"))
    guard starts.count == shape.count, ends.count == shape.count else {
      throw error("takes a start and an end for each of \(shape.count) axes", inputs: [0])
    }
    return try shape.indices.map { axis in
      let end = ends[axis] == -1 ? shape[axis] : ends[axis]
      guard starts[axis] >= 0, starts[axis] < end, end <= shape[axis] else {
        throw error("\(starts[axis])..<\(end) isn't within axis \(axis)", inputs: [0])
      }
      return starts[axis]..<end
    }
  }
}
