import TensorEngine

extension Operator {
  /// Bounds are given for every axis; an end of -1 is the axis's own: its last element, or its
  /// first where the step walks backwards.
  static let slice = Operator(
    "Slice", "The elements from `starts` up to `ends`, every `steps`-th", inputs: ["x"],
    attributes: [.integers("starts"), .integers("ends"), .integers("steps", default: [])],
    types: { application in
      let x = application.type(0)
      return [TensorType(x.elementType, try application.sliceWalks().map(\.count))]
    }, work: Cost.none,
    lower: { lowering in
      let x = lowering.application.type(0)
      let walks = try lowering.application.sliceWalks()
      let copy = StridedCopy.slice(
        x.shape, starts: walks.map(\.start), extents: walks.map(\.count),
        steps: walks.map(\.step), elementBytes: x.elementType.bytes)
      lowering.emitCopy("slice", copy)
    },
    gradient: .rule { context in
      let shape = context.application.shape(0)
      let walks = try context.application.sliceWalks()
      guard walks.allSatisfy({ $0.step == 1 }) else {
        throw context.application.error("has no gradient where it leaves elements out")
      }
      let bounds = walks.map { $0.start..<$0.start + $0.count }
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

/// What a slice takes along one axis.
struct SliceWalk: Hashable {
  var start: Int
  var step: Int
  var count: Int
}

extension Application {
  /// What a slice takes along each axis.
  func sliceWalks() throws -> [SliceWalk] {
    let shape = shape(0)
    let (starts, ends) = (integers("starts"), integers("ends"))
    let listed = integers("steps")
    let steps = listed.isEmpty ? Array(repeating: 1, count: shape.count) : listed
    guard starts.count == shape.count, ends.count == shape.count, steps.count == shape.count else {
      throw error("takes a start and an end for each of \(shape.count) axes", inputs: [0])
    }
    return try shape.indices.map { axis in
      let (start, step) = (starts[axis], steps[axis])
      let end = ends[axis] == -1 && step > 0 ? shape[axis] : ends[axis]
      let isForward = step > 0 && start >= 0 && start < end && end <= shape[axis]
      let isBackward = step < 0 && start < shape[axis] && end < start && end >= -1
      guard isForward || isBackward else {
        throw error("\(start)..<\(end) by \(step) isn't within axis \(axis)", inputs: [0])
      }
      let span = isForward ? end - start : start - end
      return SliceWalk(start: start, step: step, count: (span - 1) / Swift.abs(step) + 1)
    }
  }
}
