import TensorEngine

extension Lowering {
  /// A convolution whose examples are quantized one after another.
  func emitHybridConvolution() throws {
    var shape = try application.convolutionShape(
      image: application.shape(0), weight: application.shape(1))
    let examples = shape.images
    shape.images = 1
    let one = shape
    try checkIntegerDepth(one.integerDepth, most: one.isDepthwise ? 1024 : 65_536)
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, for: one)
    let channels = one.outputChannels
    let (columnSums, scales) = (constant(sums), constant((0..<channels).map(weight.scale)))
    let codes = workspace(byteCount: one.inputCount)
    let totals = workspace(byteCount: one.outputCount * MemoryLayout<Int32>.stride)
    let offsets = workspace(byteCount: channels * MemoryLayout<Int32>.stride)
    let isSymmetric = application.integer("asymmetric") == 0
    let epilogue = HybridEpilogue(activation: activation, joinsScales: isSymmetric)
    let (x, bias, y) = (input(0), optionalInput(2), output())
    emit("hybrid convolution") { memory in
      for example in 0..<examples {
        let grid = HybridGrid(
          memory.floats(x) + example * one.inputCount, count: one.inputCount,
          isSymmetric: isSymmetric, into: memory.elements(codes, as: Int8.self))
        KernelSet.writeConvolutionOffsets(
          bias: nil, channelSums: memory.elements(columnSums, as: Int32.self), for: one,
          activationZero: grid.zeroPoint, activations: .signed, weightZero: weight.zero,
          into: memory.elements(offsets, as: Int32.self))
        memory.kernels.convolveIntegers(
          memory.raw(codes), .signed, activationZero: grid.zeroPoint,
          packed: memory.elements(packed, as: Int8.self), into: memory.raw(totals), shape: one,
          requantization: Requantization(
            offsets: memory.elements(offsets, as: Int32.self), multipliers: nil,
            weightZero: weight.zero, target: .sum))
        let target = memory.floats(y) + example * one.outputCount
        for pixel in 0..<one.outputCount / channels {
          epilogue.run(
            memory.elements(totals, as: Int32.self) + pixel * channels, grid: grid,
            columnSums: nil, scales: memory.floats(scales), bias: memory.floats(bias),
            into: target + pixel * channels, count: channels)
        }
      }
    }
  }

  /// A dense layer whose rows are quantized one after another.
  func emitHybridDense() throws {
    let shape = application.shape(1)
    let (depth, columns) = (shape[0], shape[1])
    try checkIntegerDepth(depth)
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, depth: depth, columns: columns)
    // Codes are signed: the kernel lifts them by 128, which these offsets take back.
    var offsets = [Int32](repeating: 0, count: columns)
    Requantization.writeOffsets(
      bias: nil, columnSums: sums, columns: columns, depth: depth, activationZero: 0,
      activations: .signed, weightZero: weight.zero, into: &offsets)
    let (lifts, columnSums) = (constant(offsets), constant(sums))
    let scales = constant((0..<columns).map(weight.scale))
    let rows = application.output.count / max(columns, 1)
    let codes = workspace(byteCount: depth)
    let totals = workspace(byteCount: columns * MemoryLayout<Int32>.stride)
    let epilogue = HybridEpilogue(activation: activation, joinsScales: true)
    let isSymmetric = application.integer("asymmetric") == 0
    let (x, bias, y) = (input(0), optionalInput(2), output())
    emit("hybrid product") { memory in
      for row in 0..<rows {
        let grid = HybridGrid(
          memory.floats(x) + row * depth, count: depth, isSymmetric: isSymmetric,
          into: memory.elements(codes, as: Int8.self))
        memory.kernels.multiplyIntegers(
          memory.raw(codes), .signed, packed: memory.elements(packed, as: Int8.self),
          into: memory.raw(totals), rows: 1, columns: columns, depth: depth,
          requantization: Requantization(
            offsets: memory.elements(lifts, as: Int32.self), multipliers: nil,
            weightZero: weight.zero, target: .sum))
        epilogue.run(
          memory.elements(totals, as: Int32.self), grid: grid,
          columnSums: isSymmetric
            ? nil : UnsafePointer(memory.elements(columnSums, as: Int32.self)),
          scales: memory.floats(scales), bias: memory.floats(bias),
          into: memory.floats(y) + row * columns, count: columns)
      }
    }
  }

  private var activation: Epilogue.Activation {
    switch FusedActivation(application) {
    case .none: .none
    case .relu: .relu
    case .relu6: .relu6
    }
  }
}
