import TensorEngine

extension Lowering {
  /// A convolution to TensorFlow Lite's bits: of bytes by the integer kernels, of 16 bits by a loop.
  func emitFixedConvolution() throws {
    guard application.output.elementType == .i16 else {
      return try emitIntegerConvolution(.fixedPoint)
    }
    let shape = try application.convolutionShape(
      image: application.shape(0), weight: application.shape(1))
    try emitWideConvolution(shape)
  }

  func emitFixedDense() throws {
    guard application.output.elementType == .i16 else { return try emitIntegerDense(.real) }
    let weight = application.shape(1)
    let shape = ConvolutionShape(
      images: application.output.count / weight[1], input: Extent2(1, 1),
      inputChannels: weight[0], outputChannels: weight[1], kernel: Extent2(1, 1))
    try emitWideConvolution(shape)
  }

  private func emitWideConvolution(_ shape: ConvolutionShape) throws {
    let weight = try integerWeight()
    let (input, output) = (
      try QuantizedScale(application, "input", type: .i16),
      try QuantizedScale(application, "output", type: .i16)
    )
    let channels = shape.outputChannels
    let convolution = WideConvolution(
      shape: shape, inputZero: Int32(input.zeroPoint),
      bias: try wideBias() ?? Array(repeating: 0, count: channels),
      scaling: wideScaling(weight, input: input.scale, output: output.scale, channels: channels),
      zeroPoint: Int32(output.zeroPoint), range: try application.resultRange(.i16))
    let codes = constant(byteCount: weight.codes.byteCount) { bytes in
      weight.codes.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
    let (x, y, zero) = (self.input(0), self.output(), weight.zero)
    emit("wide integer convolution") { memory in
      inParallel(convolution.lineCount, by: 1) { lines in
        convolution.run(
          memory.elements(x, as: Int16.self), weights: memory.elements(codes, as: Int8.self),
          zero: zero, into: memory.elements(y, as: Int16.self), lines: lines)
      }
    }
  }

  private func wideBias() throws -> [Int64]? {
    guard application.has(2), application.type(2).elementType == .i64 else {
      return try integerBias().map { $0.map(Int64.init) }
    }
    guard let bias = try constant(2) else {
      throw application.error("takes a constant bias", inputs: [2])
    }
    return bias.withElements(as: Int64.self) { Array($0) }
  }

  private func wideScaling(
    _ weight: IntegerWeight, input: Float, output: Float, channels: Int
  ) -> WideConvolution.Scaling {
    let reals = realMultipliers(weight, input: input, output: output, channels: channels)
    if application.operation.name == "FixedDense" { return .real(reals) }
    let isWide = !application.has(2) || application.type(2).elementType == .i64
    let multipliers = reals.map { FixedPointMultiplier($0) }
    return isWide ? .wide(multipliers) : .fixed(multipliers)
  }

  /// Each channel's input scale · weight scale / output scale. Of unsigned bytes, which have one scale
  /// for all channels, convolutions of TensorFlow Lite take the product in floats.
  func realMultipliers(
    _ weight: IntegerWeight, input: Float, output: Float, channels: Int
  ) -> [Double] {
    let roundsProduct =
      application.type(0).elementType == .u8 && application.operation.name == "FixedConv"
    return (0..<channels).map { channel in
      let scale = weight.scale(channel)
      let product = roundsProduct ? Double(input * scale) : Double(input) * Double(scale)
      return product / Double(output)
    }
  }

  /// Two tensors element by element: by a kernel where both are bytes of one shape.
  func emitFixedPair(
    _ name: String,
    kernel: PairKernel?, function: @escaping @Sendable (Int32, Int32) -> Int32
  ) {
    let (a, b, y) = (input(0), input(1), output())
    let type = application.output.elementType
    if let kernel, type != .i16, application.shape(0) == application.shape(1) {
      let count = application.output.count
      return emit(name) { memory in
        inParallel(count, by: elementsPerTask) { range in
          let start = range.lowerBound
          kernel.run(
            memory.kernels, memory.raw(a) + start, memory.raw(b) + start, memory.raw(y) + start,
            count: range.count)
        }
      }
    }
    let walk = Broadcast([application.shape(0), application.shape(1)])
    let unitsPerTask = unitsPerTask(walk)
    emit("\(name), by element") { memory in
      inParallel(walk.unitCount, by: unitsPerTask) { units in
        IntegerLoops.combine(
          type, walk, memory.raw(a), memory.raw(b), into: memory.raw(y), units: units, function)
      }
    }
  }
}

/// A kernel that combines bytes of one shape.
enum PairKernel: Sendable {
  case adding(FixedSum)
  case multiplying(FixedProduct)

  fileprivate func run(
    _ kernels: KernelSet, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer,
    _ y: UnsafeMutableRawPointer, count: Int
  ) {
    switch self {
    case .adding(let sum): kernels.addFixed(sum, a, b, into: y, count: count)
    case .multiplying(let product): kernels.multiplyFixed(product, a, b, into: y, count: count)
    }
  }
}

extension Application {
  /// The type of two integer tensors' combination, each repeated where its shape is smaller.
  func fixedPairType() throws -> TensorType {
    let a = try fixedPoint(0)
    let b = try checked(1, a.elementType)
    guard let shape = Broadcasting.shape(a.shape, b.shape) else {
      throw error("the shapes don't repeat to one", inputs: [0, 1])
    }
    _ = try grids(["a", "b", "output"], a.elementType)
    _ = try resultRange(a.elementType)
    return TensorType(a.elementType, shape)
  }
}
