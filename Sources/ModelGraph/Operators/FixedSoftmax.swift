import TensorEngine

extension Operator {
  /// The result lies on the grid of 1/256 from the lowest integer on; of 16 bits on that of 1/32768
  /// around 0. To the bits of TensorFlow Lite's reference kernels.
  static let fixedSoftmax = Operator(
    "FixedSoftmax", "exp(beta · x) over its sum along the last axis, of integers",
    inputs: ["x"], attributes: QuantizedScale.parameters("input") + [.number("beta", default: 1)],
    types: { application in
      let x = try application.fixedPoint(0)
      guard !x.shape.isEmpty else { throw application.error("takes at least one axis") }
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
      let beta = Float(application.number("beta"))
      let (eightBit, sixteenBit) = (
        FixedSoftmax(scale: grid.scale, beta: beta),
        SixteenBitSoftmax(scale: grid.scale, beta: beta)
      )
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows(
        "fixed-point softmax", rows: application.output.count / width, width: width
      ) { memory, rows in
        let start = rows.lowerBound * width
        guard type == .i16 else {
          return eightBit.run(
            type, memory.raw(x) + start, into: memory.raw(y) + start, type, rows: rows.count,
            count: width)
        }
        sixteenBit.run(
          memory.elements(x, as: Int16.self) + start,
          into: memory.elements(y, as: Int16.self) + start, rows: rows.count, count: width)
      }
    },
    gradient: .none("integers have no gradient"))
}
