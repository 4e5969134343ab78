import TensorEngine

extension Operator {
  /// The result is on the input's grid.
  static let qMaxPool = Operator(
    "QMaxPool", "The largest 8-bit integer of each window; padding never counts", inputs: ["x"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads],
    types: { [TensorType(.u8, try $0.poolingOutput(of: try $0.checked(0, .u8, rank: 4).shape))] },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let shape = try lowering.application.poolingShape(image: lowering.application.shape(0))
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("integer max pool") { memory in
        memory.kernels.maxPoolIntegers(
          memory.raw(x), .unsigned, into: memory.raw(y), shape: shape)
      }
    },
    gradient: .none("integers have no gradient"))
}
