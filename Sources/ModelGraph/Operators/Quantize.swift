import TensorEngine

extension Operator {
  static let quantize = Operator(
    "Quantize", "The nearest 8-bit integer to x / scale + zero point", inputs: ["x"],
    attributes: QuantizedScale.parameters(""),
    types: { application in
      _ = try QuantizedScale(application)
      return [TensorType(.u8, try application.float(0).shape)]
    }, work: Cost.perOutputElement(3),
    lower: { lowering in
      let grid = try QuantizedScale(lowering.application)
      let scale = lowering.constant([grid.scale])
      let zero = lowering.constant([Int32(grid.zeroPoint)])
      let (x, y, count) = (lowering.input(0), lowering.output(), lowering.application.output.count)
      lowering.emit("quantize") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let scales = QuantizationScales(
            memory.floats(scale), zeroPoints: memory.elements(zero, as: Int32.self))
          memory.kernels.quantize(
            memory.floats(x) + range.lowerBound, scales, range: 0...255,
            into: memory.raw(y) + range.lowerBound, count: range.count)
        }
      }
    },
    gradient: .none("rounding has no useful slope"))
}
