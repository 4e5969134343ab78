internal import CKernels

extension ConvolutionShape {
  /// The floats of the weights once packed for the forward convolution; none where it is
  /// depthwise, which reads them as they are.
  public var packedCount: Int {
    isDepthwise ? 0 : groups * taps * groupInputs * ((groupOutputs + 15) / 16 * 16)
  }

  /// The bytes of workspace that a convolution takes whose weights aren't packed beforehand.
  public var workspaceBytes: Int { packedCount * MemoryLayout<Float>.stride }
}

extension KernelSet {
  /// Packs the weights for `convolve`; packed, they serve every kernel set.
  ///
  /// - Precondition: The convolution isn't depthwise.
  /// - Parameter packed: `shape.packedCount` floats.
  public func packWeights(
    _ weights: UnsafePointer<Float>, for shape: ConvolutionShape,
    into packed: UnsafeMutablePointer<Float>
  ) {
    precondition(!shape.isDepthwise, "a depthwise convolution's weights aren't packed")
    var packing = ck_packing(
      source: weights, packed: packed, rows: shape.taps * shape.groupInputs,
      columns: shape.groupOutputs, batch: shape.groups,
      row_stride: shape.outputChannels, column_stride: 1,
      batch_stride: shape.groupOutputs)
    table.pointee.pack_f32(&packing)
  }

  /// output = epilogue(input convolved with weights): each element is one chain of fused
  /// multiply-adds over (kernel row, kernel column, channel) in order, padding being zeros.
  ///
  /// - Parameter packed: The weights as `packWeights` leaves them; plain where it is depthwise.
  public func convolve(
    _ input: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, shape: ConvolutionShape, epilogue: Epilogue = .none
  ) {
    if shape.isPointwise {
      multiply(
        input, packed: packed, into: output, shape: shape.pointwiseProduct, epilogue: epilogue)
      return
    }
    let epilogue = epilogue.raw(residualStride: shape.outputChannels)
    if shape.isDepthwise {
      runDepthwise(shape.patches(of: input), packed, shape.outputChannels, output, epilogue)
      return
    }
    var convolution = ck_convolution(
      patches: shape.patches(of: input), groups: shape.groups, columns: shape.groupOutputs,
      weights: packed, target: output, epilogue: epilogue)
    table.pointee.convolve_f32(&convolution)
  }

  /// A convolution whose weights change from call to call.
  ///
  /// - Parameter workspace: `shape.workspaceBytes` bytes, aligned to 64.
  public func convolve(
    _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, shape: ConvolutionShape, epilogue: Epilogue = .none,
    workspace: UnsafeMutableRawPointer
  ) {
    guard !shape.isDepthwise else {
      convolve(input, packed: weights, into: output, shape: shape, epilogue: epilogue)
      return
    }
    let packed = workspace.assumingMemoryBound(to: Float.self)
    packWeights(weights, for: shape, into: packed)
    convolve(input, packed: packed, into: output, shape: shape, epilogue: epilogue)
  }

  /// A depthwise convolution over patches of whole pixels.
  func runDepthwise(
    _ patches: ck_patches, _ weights: UnsafePointer<Float>, _ tapStride: Int,
    _ target: UnsafeMutablePointer<Float>, _ epilogue: ck_epilogue
  ) {
    var patches = patches
    patches.channels = patches.pixel_stride
    var convolution = ck_depthwise(
      patches: patches, weights: weights, tap_stride: tapStride, target: target,
      epilogue: epilogue)
    table.pointee.depthwise_f32(&convolution)
  }
}
