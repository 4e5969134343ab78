import TensorEngine

extension Lowering {
  /// The exact sums of a product of bytes, less a zero point that may be found in the run.
  func emitIntegerSums() throws {
    let shape = application.shape(1)
    let (depth, columns) = (shape[0], shape[1])
    try checkIntegerDepth(depth)
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, depth: depth, columns: columns)
    let columnSums = constant(sums)
    let offsets = workspace(byteCount: columns * MemoryLayout<Int32>.stride)
    let zero = BytesZeroPoint(self)
    let (x, y, rows) = (input(0), output(), application.output.count / max(columns, 1))
    emit("integer product, sums") { memory in
      Requantization.writeOffsets(
        bias: nil, columnSums: memory.elements(columnSums, as: Int32.self), columns: columns,
        depth: depth, activationZero: zero.value(memory), activations: zero.type,
        weightZero: weight.zero, into: memory.elements(offsets, as: Int32.self))
      memory.kernels.multiplyIntegers(
        memory.raw(x), zero.type, packed: memory.elements(packed, as: Int8.self),
        into: memory.raw(y), rows: rows, columns: columns, depth: depth,
        requantization: Requantization(
          offsets: memory.elements(offsets, as: Int32.self), multipliers: nil,
          weightZero: weight.zero, target: .sum))
    }
  }

  /// The exact sums of a convolution of bytes, as above.
  func emitIntegerConvolutionSums() throws {
    let shape = try application.convolutionShape(
      image: application.shape(0), weight: application.shape(1))
    try checkIntegerDepth(shape.integerDepth, most: shape.isDepthwise ? 1024 : 65_536)
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, for: shape)
    let channelSums = constant(sums)
    let offsets = workspace(byteCount: shape.outputChannels * MemoryLayout<Int32>.stride)
    let zero = BytesZeroPoint(self)
    let (x, y) = (input(0), output())
    emit("integer convolution, sums") { memory in
      KernelSet.writeConvolutionOffsets(
        bias: nil, channelSums: memory.elements(channelSums, as: Int32.self), for: shape,
        activationZero: zero.value(memory), activations: zero.type, weightZero: weight.zero,
        into: memory.elements(offsets, as: Int32.self))
      memory.kernels.convolveIntegers(
        memory.raw(x), zero.type, activationZero: zero.value(memory),
        packed: memory.elements(packed, as: Int8.self), into: memory.raw(y), shape: shape,
        requantization: Requantization(
          offsets: memory.elements(offsets, as: Int32.self), multipliers: nil,
          weightZero: weight.zero, target: .sum))
    }
  }
}

/// The zero point of bytes, which is input 2 or 0.
private struct BytesZeroPoint: Sendable {
  let type: ByteType
  private let buffer: Buffer?

  init(_ lowering: Lowering) {
    type = lowering.application.type(0).elementType.byteType
    buffer = lowering.optionalInput(2)
  }

  func value(_ memory: Memory) -> Int32 {
    guard let buffer else { return 0 }
    switch type {
    case .signed: return Int32(memory.elements(buffer, as: Int8.self)[0])
    case .unsigned: return Int32(memory.elements(buffer, as: UInt8.self)[0])
    }
  }
}
