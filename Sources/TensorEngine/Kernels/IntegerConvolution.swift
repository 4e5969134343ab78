internal import CKernels

extension ConvolutionShape {
  /// The bytes of 8-bit weights once packed.
  public var packedIntegerBytes: Int {
    isDepthwise
      ? ck_packed_integer_filters(kernel.height, kernel.width, outputChannels)
      : groups * packedGroupBytes
  }

  /// The depth of the products that the convolution is made of.
  public var integerDepth: Int { taps * groupInputs }

  fileprivate var packedGroupBytes: Int {
    KernelSet.packedIntegerBytes(
      runs: kernel.height, depth: kernel.width * groupInputs, columns: groupOutputs)
  }
}

extension KernelSet {
  /// Packs 8-bit weights [kernel height, kernel width, inputChannels / groups, outputChannels] for
  /// `convolveIntegers`, with the sums of each output channel's. Unsigned ones come to be signed
  /// ones that are 128 less, and so must their zero point be.
  ///
  /// - Parameters:
  ///   - packed: `shape.packedIntegerBytes` bytes.
  ///   - channelSums: One for each output channel.
  public static func packIntegerWeights(
    _ weights: UnsafeRawPointer, _ type: ByteType = .signed, for shape: ConvolutionShape,
    into packed: UnsafeMutablePointer<Int8>, channelSums: UnsafeMutablePointer<Int32>
  ) {
    if shape.isDepthwise {
      ck_pack_integer_filters(
        weights.assumingMemoryBound(to: Int8.self), shape.kernel.height, shape.kernel.width,
        shape.outputChannels, type.weightFlip, packed, channelSums)
      return
    }
    for group in 0..<shape.groups {
      let column = group * shape.groupOutputs
      packIntegers(
        weights + column, type, runs: shape.kernel.height,
        depth: shape.kernel.width * shape.groupInputs, columns: shape.groupOutputs,
        rowStride: shape.outputChannels, columnStride: 1,
        into: packed + group * shape.packedGroupBytes, columnSums: channelSums + column)
    }
  }

  /// Writes what `convolveIntegers` adds to its sums: the bias, and the correction for zero points.
  public static func writeConvolutionOffsets(
    bias: UnsafePointer<Int32>?, channelSums: UnsafePointer<Int32>, for shape: ConvolutionShape,
    activationZero: Int32, activations: ByteType, weightZero: Int32 = 0,
    into offsets: UnsafeMutablePointer<Int32>
  ) {
    Requantization.writeOffsets(
      bias: bias, columnSums: channelSums, columns: shape.outputChannels,
      depth: shape.integerDepth, activationZero: activationZero, activations: activations,
      weightZero: weightZero, into: offsets)
  }

  /// A convolution of bytes [images, height, width, inputChannels] with packed 8-bit weights, exact
  /// up to the requantization. Padding stands for zero, which is the byte `activationZero`.
  public func convolveIntegers(
    _ input: UnsafeRawPointer, _ type: ByteType, activationZero: Int32,
    packed: UnsafePointer<Int8>, into output: UnsafeMutableRawPointer, shape: ConvolutionShape,
    requantization: Requantization
  ) {
    if shape.isPointwise {
      multiplyIntegers(
        input, type, packed: packed, into: output,
        rows: shape.images * shape.input.height * shape.input.width,
        columns: shape.outputChannels, depth: shape.inputChannels,
        requantization: requantization)
      return
    }
    Self.checkDepth(shape.integerDepth)
    precondition(
      !shape.isDepthwise || shape.integerDepth <= 1024,
      "a depthwise kernel of \(shape.integerDepth) taps")
    var convolution = ck_integer_convolution(
      patches: shape.bytePatches, source: input.assumingMemoryBound(to: UInt8.self),
      flip: type.flip, padding: UInt8(truncatingIfNeeded: activationZero), groups: shape.groups,
      columns: shape.groupOutputs, weights: packed, target: output,
      requantization: requantization.raw)
    if shape.isDepthwise {
      table.pointee.integer_depthwise(&convolution)
    } else {
      table.pointee.integer_convolution(&convolution)
    }
  }
}

extension ConvolutionShape {
  /// The patches of an image of bytes, whose memory is named elsewhere.
  fileprivate var bytePatches: ck_patches {
    ck_patches(
      source: nil, images: images, height: input.height, width: input.width,
      pixel_stride: inputChannels, output_height: output.height, output_width: output.width,
      kernel_height: kernel.height, kernel_width: kernel.width, channels: groupInputs,
      stride: (stride.height, stride.width), origin: (-padding.top, -padding.left),
      step: (dilation.height, dilation.width), divisor: (1, 1))
  }
}
