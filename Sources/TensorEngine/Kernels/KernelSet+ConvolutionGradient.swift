internal import CKernels

extension ConvolutionShape {
  /// The bytes of workspace that `convolveInputGradient` takes: the transposed weights, packed.
  public var inputGradientWorkspaceBytes: Int {
    guard !isDepthwise else { return 0 }
    let count = groups * taps * groupOutputs * ((groupInputs + 15) / 16 * 16)
    return count * MemoryLayout<Float>.stride
  }

  /// The bytes of workspace that `convolveWeightGradient` takes: one sum for each chunk.
  public var weightGradientWorkspaceBytes: Int {
    let total = isDepthwise ? images * output.height : images * output.height * output.width
    let chunks = (total + weightGradientChunk - 1) / weightGradientChunk
    return chunks > 1 ? chunks * weightCount * MemoryLayout<Float>.stride : 0
  }

  /// What one chain of a weight's gradient spans, by the size of the work alone: positions, or
  /// lines of the output where it is depthwise. There are at most 32 chunks.
  var weightGradientChunk: Int {
    isDepthwise
      ? max((images * output.height + 31) / 32, 16)
      : max((images * output.height * output.width + 31) / 32, 1024)
  }
}

extension KernelSet {
  /// inputGradient = the gradient of a convolution's input: a transposed convolution.
  ///
  /// - Parameter workspace: `shape.inputGradientWorkspaceBytes` bytes, aligned to 64.
  public func convolveInputGradient(
    _ outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into inputGradient: UnsafeMutablePointer<Float>, shape: ConvolutionShape,
    workspace: UnsafeMutableRawPointer
  ) {
    let patches = shape.transposedPatches(of: outputGradient)
    let epilogue = Epilogue.none.raw(residualStride: 0)
    if shape.isDepthwise {
      let lastTap = weights + (shape.taps - 1) * shape.inputChannels
      runDepthwise(patches, lastTap, -shape.inputChannels, inputGradient, epilogue)
      return
    }
    let packed = workspace.assumingMemoryBound(to: Float.self)
    packTransposed(weights, for: shape, into: packed)
    var convolution = ck_convolution(
      patches: patches, groups: shape.groups, columns: shape.groupInputs, weights: packed,
      target: inputGradient, epilogue: epilogue)
    table.pointee.convolve_f32(&convolution)
  }

  /// weightGradient = the gradient of a convolution's weights.
  ///
  /// - Parameter workspace: `shape.weightGradientWorkspaceBytes` bytes, aligned to 64.
  public func convolveWeightGradient(
    _ input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    into weightGradient: UnsafeMutablePointer<Float>, shape: ConvolutionShape,
    workspace: UnsafeMutableRawPointer
  ) {
    let partials = workspace.assumingMemoryBound(to: Float.self)
    var patches = shape.patches(of: input)
    if shape.isDepthwise {
      patches.channels = shape.inputChannels
      var gradient = ck_depthwise_weight_gradient(
        patches: patches, chunk: shape.weightGradientChunk, gradient: outputGradient,
        partials: partials, target: weightGradient)
      table.pointee.depthwise_weight_gradient_f32(&gradient)
      return
    }
    var gradient = ck_weight_gradient(
      patches: patches, groups: shape.groups, columns: shape.groupOutputs,
      chunk: shape.weightGradientChunk, gradient: outputGradient, partials: partials,
      target: weightGradient)
    table.pointee.convolve_weight_gradient_f32(&gradient)
  }

  /// Packs the weights [tap, input, output] as matrices [reversed tap · output, input].
  private func packTransposed(
    _ weights: UnsafePointer<Float>, for shape: ConvolutionShape,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let tapStride = shape.groupInputs * shape.outputChannels
    var packing = ck_packing(
      source: weights + (shape.taps - 1) * tapStride, packed: packed, rows: shape.groupOutputs,
      columns: shape.groupInputs, blocks: shape.taps, batch: shape.groups, row_stride: 1,
      column_stride: shape.outputChannels, block_stride: -tapStride,
      batch_stride: shape.groupOutputs)
    table.pointee.pack_f32(&packing)
  }
}
