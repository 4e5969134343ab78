import TensorEngine

extension Operator {
  static let dequantize = Operator(
    "Dequantize", "scale · (x - zero point)", inputs: ["x"],
    attributes: QuantizedScale.parameters(""),
    types: { application in
      let x = try application.fixedPoint(0)
      guard x.elementType != .i16 else {
        throw application.error("takes 8-bit integers", inputs: [0])
      }
      _ = try QuantizedScale(application, type: x.elementType)
      return [TensorType(.f32, x.shape)]
    }, work: Cost.perOutputElement(2),
    lower: { lowering in
      let type = lowering.application.type(0).elementType
      let grid = try QuantizedScale(lowering.application, type: type)
      let scale = lowering.constant([grid.scale])
      let zero = lowering.constant([Int32(grid.zeroPoint)])
      let (x, y, count) = (lowering.input(0), lowering.output(), lowering.application.output.count)
      lowering.emit("dequantize") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let scales = QuantizationScales(
            memory.floats(scale), zeroPoints: memory.elements(zero, as: Int32.self))
          memory.kernels.dequantize(
            memory.raw(x) + range.lowerBound, type.byteType, scales,
            into: memory.floats(y) + range.lowerBound, count: range.count)
        }
      }
    },
    gradient: .none("integers have no gradient"))
}
