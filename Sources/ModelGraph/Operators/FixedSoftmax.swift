import TensorEngine

extension Operator {
  /// The result lies on the grid of 1/256 from the lowest integer on. To the bits of TensorFlow
  /// Lite's reference kernel.
  static let fixedSoftmax = Operator(
    "FixedSoftmax", "exp(beta · x) over its sum along the last axis, of 8-bit integers",
    inputs: ["x"], attributes: QuantizedScale.parameters("input") + [.number("beta", default: 1)],
    types: { application in
      let x = try application.fixedPoint(0)
      guard x.elementType != .i16, !x.shape.isEmpty else {
        throw application.error("takes 8-bit integers with at least one axis", inputs: [0])
      }
      _ = try application.grids(["input"], x.elementType)
      guard application.number("beta") > 0 else {
        throw application.error("`beta` must be above 0")
      }
      return [x]
    }, work: Cost.perOutputElement(12),
    lower: { lowering in
      let application = lowering.application
      let type = application.output.elementType
      let width = application.output.shape.last ?? 1
      let grid = try QuantizedScale(application, "input", type: type)
      let softmax = FixedSoftmax(
        scale: grid.scale, beta: Float(application.number("beta")))
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows(
        "fixed-point softmax", rows: application.output.count / width, width: width
      ) { memory, rows in
        let start = rows.lowerBound * width
        softmax.run(
          type, memory.raw(x) + start, into: memory.raw(y) + start, type, rows: rows.count,
          count: width)
      }
    },
    gradient: .none("integers have no gradient"))
}
