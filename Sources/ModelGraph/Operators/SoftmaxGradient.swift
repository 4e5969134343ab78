import TensorEngine

extension Operator {
  static let softmaxGradient = Operator(
    "SoftmaxGradient", "y · (gradient - Σ gradient · y) along the last axis",
    inputs: ["gradient", "y"], reuse: .overwrites([0]),
    types: { application in
      let type = try application.rowsOfFloats(0)
      try application.require(1, shape: type.shape)
      return [type]
    }, work: Cost.perOutputElement(4),
    lower: { lowering in
      let shape = lowering.application.output.shape
      let width = shape[shape.count - 1]
      let (dy, y, dx) = (lowering.input(0), lowering.input(1), lowering.output())
      lowering.emitRows("softmax gradient", rows: shape.dropLast().reduce(1, *), width: width) {
        memory, rows in
        let start = rows.lowerBound * width
        memory.kernels.softmaxBackward(
          y: memory.floats(y) + start, dy: memory.floats(dy) + start,
          into: memory.floats(dx) + start, rows: rows.count, count: width)
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
