import TensorEngine

extension Operator {
  /// The result is on the input's grid; halves are rounded away from zero, as in TensorFlow Lite's
  /// reference kernel.
  static let fixedAveragePool = Operator(
    "FixedAveragePool", "The mean of the integers of each window, padding left out", inputs: ["x"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads, .resultRange],
    types: { application in
      let x = try application.fixedPoint(0, rank: 4)
      _ = try application.resultRange(x.elementType)
      guard application.integers("kernel").reduce(1, { $0.times($1) }) <= 65_536 else {
        throw application.error("averages more than 65536 elements", inputs: [0])
      }
      return [TensorType(x.elementType, try application.poolingOutput(of: x.shape))]
    },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let type = application.output.elementType
      let shape = try application.poolingShape(image: application.shape(0))
      let range = try application.resultRange(type)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("fixed-point average pool") { memory in
        guard type == .i16 else {
          return memory.kernels.averagePoolFixed(
            memory.raw(x), type.byteType, range: range, into: memory.raw(y), shape: shape)
        }
        IntegerWindows.average(
          memory.elements(x, as: Int16.self), range: range,
          into: memory.elements(y, as: Int16.self), shape: shape)
      }
    },
    gradient: .none("integers have no gradient"))
}
