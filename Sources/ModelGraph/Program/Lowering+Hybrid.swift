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
    let product = hybridProduct(
      weight, sums: sums, depth: one.integerDepth, codes: one.inputCount, joinsScales: isSymmetric)
    let (x, y, isSymmetric) = (input(0), output(), isSymmetric)
    emit("hybrid convolution") { memory in
      for example in 0..<examples {
        let grid = memory.kernels.quantize(
          memory.floats(x) + example * one.inputCount, isSymmetric: isSymmetric,
          into: memory.elements(product.codes, as: Int8.self), count: one.inputCount)
        memory.kernels.convolveIntegers(
          memory.raw(product.codes), .signed, activationZero: grid.zeroPoint,
          packed: memory.elements(packed, as: Int8.self),
          into: memory.floats(y) + example * one.outputCount, shape: one,
          requantization: product.requantization(grid, memory))
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
    let product = hybridProduct(weight, sums: sums, depth: depth, codes: depth, joinsScales: true)
    let rows = application.output.count / max(columns, 1)
    let (x, y, isSymmetric) = (input(0), output(), isSymmetric)
    emit("hybrid product") { memory in
      for row in 0..<rows {
        let grid = memory.kernels.quantize(
          memory.floats(x) + row * depth, isSymmetric: isSymmetric,
          into: memory.elements(product.codes, as: Int8.self), count: depth)
        memory.kernels.multiplyIntegers(
          memory.raw(product.codes), .signed, packed: memory.elements(packed, as: Int8.self),
          into: memory.floats(y) + row * columns, rows: 1, columns: columns, depth: depth,
          requantization: product.requantization(grid, memory))
      }
    }
  }

  private var isSymmetric: Bool { application.integer("asymmetric") == 0 }

  private var activation: Epilogue.Activation {
    switch FusedActivation(application) {
    case .none: .none
    case .relu: .relu
    case .relu6: .relu6
    }
  }

  private func hybridProduct(
    _ weight: IntegerWeight, sums: [Int32], depth: Int, codes: Int, joinsScales: Bool
  ) -> HybridProduct {
    let columns = sums.count
    return HybridProduct(
      columns: columns, depth: depth, weightZero: weight.zero, activation: activation,
      joinsScales: joinsScales, columnSums: constant(sums),
      scales: constant((0..<columns).map(weight.scale)), bias: optionalInput(2),
      codes: workspace(byteCount: codes),
      offsets: workspace(byteCount: columns * MemoryLayout<Int32>.stride),
      multipliers: workspace(byteCount: columns * MemoryLayout<Float>.stride))
  }
}

/// What a product of codes needs whose grid is known only when it runs, by the buffers it lies in.
private struct HybridProduct: Sendable {
  let columns: Int
  let depth: Int
  let weightZero: Int32
  let activation: Epilogue.Activation
  /// Whether the weight's scale and the activations' are multiplied before the sum is.
  let joinsScales: Bool
  let columnSums: Buffer
  let scales: Buffer
  let bias: Buffer?
  let codes: Buffer
  let offsets: Buffer
  let multipliers: Buffer

  /// What makes floats of the sums: `activation((sum - zero point · column sum) · scales + bias)`.
  func requantization(_ grid: HybridGrid, _ memory: Memory) -> Requantization {
    let offsets = memory.elements(offsets, as: Int32.self)
    Requantization.writeOffsets(
      bias: nil, columnSums: memory.elements(columnSums, as: Int32.self), columns: columns,
      depth: depth, activationZero: grid.zeroPoint, activations: .signed, weightZero: weightZero,
      into: offsets)
    let (scales, multipliers) = (memory.floats(scales), memory.floats(multipliers))
    for column in 0..<columns where joinsScales {
      multipliers[column] = grid.scale * scales[column]
    }
    var all = Requantization(
      offsets: offsets, multipliers: joinsScales ? multipliers : scales,
      biases: memory.floats(bias), weightZero: weightZero, target: .float)
    all.scale = joinsScales ? 1 : grid.scale
    all.activation = activation
    return all
  }
}
