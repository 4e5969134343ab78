import TensorEngine

extension Operator {
  /// The result is on the input's grid; the mean is rounded to the nearest, ties to even.
  static let qAveragePool = Operator(
    "QAveragePool", "The mean of the 8-bit integers of each window, padding left out",
    inputs: ["x"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads],
    types: { [TensorType(.u8, try $0.poolingOutput(of: try $0.checked(0, .u8, rank: 4).shape))] },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let shape = try lowering.application.poolingShape(image: lowering.application.shape(0))
      lowering.emitIntegerAveragePool(shape)
    },
    gradient: .none("integers have no gradient"))
}

extension Lowering {
  /// The mean of bytes on the grid that they are on: rounding it needs no scale.
  func emitIntegerAveragePool(_ shape: PoolingShape) {
    let (x, y) = (input(0), output())
    emit("integer average pool") { memory in
      memory.kernels.averagePoolIntegers(
        memory.raw(x), .unsigned, inputZero: 0, multiplier: 1, zeroPoint: 0, range: 0...255,
        into: memory.raw(y), shape: shape)
    }
  }
}
