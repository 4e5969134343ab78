import TensorEngine

extension Operator {
  static let dequantize = Operator(
    "Dequantize", "scale · (x - zero point)", inputs: ["x"],
    attributes: QuantizedScale.parameters(""),
    types: { application in
      _ = try QuantizedScale(application)
      return [TensorType(.f32, try application.checked(0, .u8).shape)]
    }, work: Cost.perOutputElement(2),
    lower: { lowering in
      let grid = try QuantizedScale(lowering.application)
      let scale = lowering.constant([grid.scale])
      let zero = lowering.constant([Int32(grid.zeroPoint)])
      let (x, y, count) = (lowering.input(0), lowering.output(), lowering.application.output.count)
      lowering.emit("dequantize") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let scales = QuantizationScales(
            memory.floats(scale), zeroPoints: memory.elements(zero, as: Int32.self))
          memory.kernels.dequantize(
            memory.raw(x) + range.lowerBound, .unsigned, scales,
            into: memory.floats(y) + range.lowerBound, count: range.count)
        }
      }
    },
    gradient: .none("integers have no gradient"))
}
