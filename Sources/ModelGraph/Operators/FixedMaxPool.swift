import TensorEngine

extension Operator {
  /// The result is on the input's grid.
  static let fixedMaxPool = Operator(
    "FixedMaxPool", "The largest integer of each window; padding never counts", inputs: ["x"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads],
    types: { application in
      let x = try application.fixedPoint(0, rank: 4)
      return [TensorType(x.elementType, try application.poolingOutput(of: x.shape))]
    },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let type = application.output.elementType
      let shape = try application.poolingShape(image: application.shape(0))
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("integer max pool") { memory in
        guard type == .i16 else {
          return memory.kernels.maxPoolIntegers(
            memory.raw(x), type.byteType, into: memory.raw(y), shape: shape)
        }
        IntegerWindows.maximum(
          memory.elements(x, as: Int16.self), into: memory.elements(y, as: Int16.self),
          shape: shape)
      }
    },
    gradient: .none("integers have no gradient"))
}
