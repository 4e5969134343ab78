internal import CKernels

extension ConvolutionShape {
  /// The bytes of workspace that `convolveInputGradient` takes: the weights, packed anew.
  public var inputGradientWorkspaceBytes: Int {
    let count = groups * groupOutputs * ((taps * groupInputs + 15) / 16 * 16)
    return isDepthwise ? 0 : count * MemoryLayout<Float>.stride
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
  /// inputGradient = the gradient of a convolution's input.
  ///
  /// Each element is the sum, in a fixed order, of one chain over the output channels for each
  /// position and tap that has read it; where it is depthwise one chain over the taps, reversed.
  ///
  /// - Parameter workspace: `shape.inputGradientWorkspaceBytes` bytes, aligned to 64.
  public func convolveInputGradient(
    _ outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into inputGradient: UnsafeMutablePointer<Float>, shape: ConvolutionShape,
    workspace: UnsafeMutableRawPointer
  ) {
    if shape.isDepthwise {
      runDepthwise(
        shape.transposedPatches(of: outputGradient),
        weights + (shape.taps - 1) * shape.inputChannels, -shape.inputChannels, inputGradient,
        Epilogue.none.raw(residualStride: 0))
      return
    }
    let packed = workspace.assumingMemoryBound(to: Float.self)
    var packing = ck_packing(
      source: weights, packed: packed, rows: shape.groupOutputs,
      columns: shape.taps * shape.groupInputs, batch: shape.groups, row_stride: 1,
      column_stride: shape.outputChannels, batch_stride: shape.groupOutputs)
    table.pointee.pack_f32(&packing)
    var scattering = ck_scattering(
      patches: shape.patches(of: outputGradient), groups: shape.groups,
      columns: shape.groupOutputs, weights: packed, gradient: outputGradient,
      target: inputGradient)
    table.pointee.scatter_input_gradient_f32(&scattering)
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
}
