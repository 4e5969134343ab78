import TensorEngine

extension Operator {
  /// As TensorFlow Lite's reference kernel; NaN becomes the zero point.
  static let fixedQuantize = Operator(
    "FixedQuantize", "The nearest integer to x / scale, halves away from 0, + zero point",
    inputs: ["x"],
    attributes: QuantizedScale.parameters("output") + [.choice("type", ["i8", "u8", "i16"])],
    types: { application in
      let type = ElementType(rawValue: application.text("type")) ?? .i8
      _ = try application.grids(["output"], type)
      return [TensorType(type, try application.float(0).shape)]
    }, work: Cost.perOutputElement(3),
    lower: { lowering in
      let type = lowering.application.output.elementType
      let grid = try QuantizedScale(lowering.application, "output", type: type)
      let (x, y, count) = (lowering.input(0), lowering.output(), lowering.application.output.count)
      lowering.emit("quantize, halves away from 0") { memory in
        inParallel(count, by: elementsPerTask) { range in
          IntegerLoops.quantize(
            memory.floats(x) + range.lowerBound, scale: grid.scale,
            zeroPoint: Int32(grid.zeroPoint), type,
            into: memory.raw(y) + range.lowerBound * type.bytes, count: range.count)
        }
      }
    },
    gradient: .none("rounding has no useful slope"))
}
