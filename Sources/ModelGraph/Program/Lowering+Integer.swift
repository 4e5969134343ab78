import TensorEngine

/// How integer operators come from exact sums back to integers.
enum IntegerArithmetic {
  /// By multipliers in floats, halves to even.
  case float
  /// By multipliers in fixed point, as TensorFlow Lite's reference kernels.
  case fixedPoint
  /// By multipliers in 64-bit floats, halves away from zero, as its dense layers.
  case real
}

extension Lowering {
  func emitIntegerDense(_ arithmetic: IntegerArithmetic = .float) throws {
    let shape = application.shape(1)
    let (depth, columns) = (shape[0], shape[1])
    try checkIntegerDepth(depth)
    let weight = try integerWeight()
    let type = application.output.elementType
    let rows = application.output.count / columns
    let (packed, sums) = packed(weight, depth: depth, columns: columns)
    var offsets = [Int32](repeating: 0, count: columns)
    let input = try QuantizedScale(application, "input", type: type)
    let bias: [Int32]? = try integerBias()
    Requantization.writeOffsets(
      bias: bias, columnSums: sums, columns: columns, depth: depth,
      activationZero: Int32(input.zeroPoint), activations: type.byteType, weightZero: weight.zero,
      into: &offsets)
    let following = try following(weight, offsets: offsets, arithmetic)
    let (x, y) = (self.input(0), output())
    emit("integer product") { memory in
      memory.kernels.multiplyIntegers(
        memory.raw(x), type.byteType, packed: memory.elements(packed, as: Int8.self),
        into: memory.raw(y), rows: rows, columns: columns, depth: depth,
        requantization: following.at(memory))
    }
  }

  /// A matrix of codes as the integer product takes it, and the sums of its columns.
  func packed(_ weight: IntegerWeight, depth: Int, columns: Int) -> (Buffer, sums: [Int32]) {
    var sums = [Int32](repeating: 0, count: columns)
    let packed = constant(
      byteCount: KernelSet.packedIntegerBytes(depth: depth, columns: columns)
    ) { bytes in
      weight.pack(into: bytes) { codes, packed in
        KernelSet.packIntegers(
          codes, weight.type, depth: depth, columns: columns, rowStride: columns, columnStride: 1,
          into: packed, columnSums: &sums)
      }
    }
    return (packed, sums)
  }

  /// Codes as the integer convolutions take them, and the sums of each channel's.
  func packed(_ weight: IntegerWeight, for shape: ConvolutionShape) -> (Buffer, sums: [Int32]) {
    var sums = [Int32](repeating: 0, count: shape.outputChannels)
    let packed = constant(byteCount: shape.packedIntegerBytes) { bytes in
      weight.pack(into: bytes) { codes, packed in
        KernelSet.packIntegerWeights(
          codes, weight.type, for: shape, into: packed, channelSums: &sums)
      }
    }
    return (packed, sums)
  }

  func emitIntegerConvolution(_ arithmetic: IntegerArithmetic = .float) throws {
    let shape = try application.convolutionShape(
      image: application.shape(0), weight: application.shape(1))
    try checkIntegerDepth(shape.integerDepth, most: shape.isDepthwise ? 1024 : 65_536)
    let type = application.output.elementType
    let weight = try integerWeight()
    let (packed, sums) = packed(weight, for: shape)
    var offsets = [Int32](repeating: 0, count: shape.outputChannels)
    let zero = Int32(try QuantizedScale(application, "input", type: type).zeroPoint)
    let bias: [Int32]? = try integerBias()
    KernelSet.writeConvolutionOffsets(
      bias: bias, channelSums: sums, for: shape, activationZero: zero,
      activations: type.byteType, weightZero: weight.zero, into: &offsets)
    let following = try following(weight, offsets: offsets, arithmetic)
    let (x, y) = (input(0), output())
    emit(shape.isDepthwise ? "integer depthwise convolution" : "integer convolution") { memory in
      memory.kernels.convolveIntegers(
        memory.raw(x), type.byteType, activationZero: zero,
        packed: memory.elements(packed, as: Int8.self), into: memory.raw(y), shape: shape,
        requantization: following.at(memory))
    }
  }

  /// Sums of products of bytes must fit 32 bits.
  func checkIntegerDepth(_ depth: Int, most: Int = 65_536) throws {
    guard depth <= most else {
      throw application.error("sums \(depth) products, more than fit 32 bits", inputs: [1])
    }
  }

  /// The weight's integers, which must be known when the graph is compiled.
  func integerWeight() throws -> IntegerWeight {
    let codes: LinearCodes?
    do {
      codes = try weight(1)?.linearCodes()
    } catch {
      throw application.error("has a weight that can't be decoded: \(error.message)", inputs: [1])
    }
    guard let codes, let weight = IntegerWeight(codes) else {
      throw application.error(
        "takes a constant weight in linear codes, symmetric by tensor or channel or asymmetric "
          + "by tensor", inputs: [1])
    }
    return weight
  }

  func integerBias() throws -> [Int32]? {
    guard application.has(2) else { return nil }
    guard let bias = try constant(2) else {
      throw application.error("takes a constant bias", inputs: [2])
    }
    return bias.withElements(as: Int32.self) { Array($0) }
  }

  /// What makes bytes of the sums: each channel's input scale · weight scale / output scale.
  private func following(
    _ weight: IntegerWeight, offsets: [Int32], _ arithmetic: IntegerArithmetic
  ) throws -> RequantizationBuffers {
    let type = application.output.elementType
    let input = try QuantizedScale(application, "input", type: type)
    let output = try QuantizedScale(application, "output", type: type)
    switch arithmetic {
    case .float:
      let multipliers = offsets.indices.map { channel in
        Float(Double(input.scale) * Double(weight.scale(channel)) / Double(output.scale))
      }
      let bounds = output.bounds(after: FusedActivation(application))
      return RequantizationBuffers(
        offsets: constant(offsets), multipliers: .float(constant(multipliers)),
        weightZero: weight.zero, zeroPoint: Int32(output.zeroPoint),
        range: Int32(bounds.lowerBound)...Int32(bounds.upperBound))
    case .fixedPoint, .real:
      let reals = realMultipliers(
        weight, input: input.scale, output: output.scale, channels: offsets.count)
      return RequantizationBuffers(
        offsets: constant(offsets), multipliers: multipliers(reals, arithmetic),
        weightZero: weight.zero, zeroPoint: Int32(output.zeroPoint),
        range: try application.resultRange(type))
    }
  }

  private func multipliers(
    _ reals: [Double], _ arithmetic: IntegerArithmetic
  ) -> RequantizationBuffers.Multipliers {
    if arithmetic == .real { return .real(constant(reals)) }
    let fixed = reals.map { FixedPointMultiplier($0) }
    // Nought may be shifted as far as one likes.
    let rights = fixed.map { $0.factor == 0 ? 1 : $0.right }
    let isBelowHalf = fixed.allSatisfy { $0.left == 0 } && rights.allSatisfy { $0 > 0 }
    return .fixedPoint(
      factors: constant(fixed.map { $0.factor }),
      lefts: isBelowHalf ? nil : constant(fixed.map { $0.left }),
      rights: constant(rights))
  }

  /// Elements that are known now.
  func constant<Element: BitwiseCopyable>(_ elements: [Element]) -> Buffer {
    constant(byteCount: elements.count * MemoryLayout<Element>.stride) { bytes in
      elements.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
  }
}

/// A weight as the integer kernels take it.
struct IntegerWeight {
  let codes: Tensor
  private let scales: [Float]
  let type: ByteType
  /// The zero point of the codes as signed bytes.
  let zero: Int32

  /// - Returns: Nil where the codes have more than 8 bits, a scale for each group, or zero points by
  ///   channel.
  init?(_ codes: LinearCodes) {
    guard codes.encoding.bits <= 8, [.tensor, .channel].contains(codes.encoding.granularity) else {
      return nil
    }
    self.codes = codes.codes
    scales = codes.scales.floats
    switch codes.encoding.scheme {
    case .symmetric: (type, zero) = (.signed, 0)
    case .asymmetric:
      guard let points = codes.zeroPoints?.floats, points.count == 1 else { return nil }
      (type, zero) = (.unsigned, Int32(points[0]) - 128)
    }
  }

  var isByChannel: Bool { scales.count > 1 }

  func scale(_ channel: Int) -> Float { scales.count == 1 ? scales[0] : scales[channel] }

  func pack(
    into bytes: UnsafeMutableRawBufferPointer,
    _ body: (UnsafeRawPointer, UnsafeMutablePointer<Int8>) -> Void
  ) {
    codes.withUnsafeBytes { codes in
      guard let source = codes.baseAddress, let packed = bytes.bindMemory(to: Int8.self).baseAddress
      else { return }
      body(source, packed)
    }
  }
}

/// What follows an integer product, by the buffers that it lies in.
private struct RequantizationBuffers: Sendable {
  enum Multipliers {
    case float(Buffer)
    case fixedPoint(factors: Buffer, lefts: Buffer?, rights: Buffer)
    case real(Buffer)
  }

  let offsets: Buffer
  let multipliers: Multipliers
  let weightZero: Int32
  let zeroPoint: Int32
  let range: ClosedRange<Int32>

  func at(_ memory: Memory) -> Requantization {
    var all = Requantization(
      offsets: memory.elements(offsets, as: Int32.self), multipliers: nil, weightZero: weightZero,
      target: .byte(zeroPoint: zeroPoint, range: range))
    switch multipliers {
    case .float(let multipliers): all.multipliers = UnsafePointer(memory.floats(multipliers))
    case .fixedPoint(let factors, let lefts, let rights):
      all.target = .fixedByte(zeroPoint: zeroPoint, range: range)
      all.fixed = FixedPointColumns(
        factors: memory.elements(factors, as: Int32.self),
        lefts: lefts.map { UnsafePointer(memory.elements($0, as: Int32.self)) },
        rights: memory.elements(rights, as: Int32.self))
    case .real(let multipliers):
      all.target = .realByte(zeroPoint: zeroPoint, range: range)
      all.reals = UnsafePointer(memory.elements(multipliers, as: Double.self))
    }
    return all
  }
}
