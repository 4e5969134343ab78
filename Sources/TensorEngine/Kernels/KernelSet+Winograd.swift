internal import CKernels

/// Winograd's F(4 × 4, 3 × 3): a quarter of the direct convolution's multiplications, on weights
/// that are transformed once. Its sums run in another order, so its bits are its own; they too are
/// the same on every set and for any number of threads.
extension ConvolutionShape {
  /// Whether constant weights are worth transforming: 3 × 3 taps side by side, channels enough that
  /// the products outweigh the transforms, and tiles enough to share the transformed weights, which
  /// are four times as large.
  public var usesWinograd: Bool {
    let channels = [inputChannels, outputChannels]
    return kernel == Extent2(3, 3) && stride == Extent2(1, 1) && dilation == Extent2(1, 1)
      && groups == 1 && channels.allSatisfy { $0 >= 48 && $0 % 16 == 0 } && winogradTiles >= 16
  }

  /// The floats of the transformed weights.
  public var winogradWeightCount: Int {
    ck_winograd_points * inputChannels * outputChannels
  }

  /// The bytes that the transformed tiles take of which there are at one time.
  public var winogradWorkspaceBytes: Int {
    winogradTilesAtOnce * winogradTileCount * MemoryLayout<Float>.stride
  }

  private var winogradTiles: Int {
    let outputs = ck_winograd_outputs
    return images * ((output.height + outputs - 1) / outputs)
      * ((output.width + outputs - 1) / outputs)
  }

  /// The floats of one transformed tile.
  private var winogradTileCount: Int {
    ck_winograd_points * ck_winograd_stride(inputChannels)
  }

  /// As many tiles as take at most four megabytes, in parts of even size.
  fileprivate var winogradTilesAtOnce: Int {
    let most = max(1 << 20 / winogradTileCount, 56)
    let parts = max((winogradTiles + most - 1) / most, 1)
    return (winogradTiles + parts - 1) / parts
  }
}

extension KernelSet {
  /// Transforms the weights for `convolveWinograd`; they serve every kernel set.
  ///
  /// - Precondition: `shape.usesWinograd`.
  /// - Parameter transformed: `shape.winogradWeightCount` floats.
  public static func transformWinogradWeights(
    _ weights: UnsafePointer<Float>, for shape: ConvolutionShape,
    into transformed: UnsafeMutablePointer<Float>
  ) {
    precondition(shape.usesWinograd, "not a convolution for Winograd: \(shape)")
    ck_pack_winograd(weights, shape.inputChannels, shape.outputChannels, transformed)
  }

  /// output = epilogue(input convolved with weights), by tiles of 4 × 4 outputs.
  ///
  /// - Precondition: `shape.usesWinograd`.
  /// - Parameters:
  ///   - transformed: The weights as `transformWinogradWeights` leaves them.
  ///   - workspace: `shape.winogradWorkspaceBytes` bytes, aligned to 64.
  public func convolveWinograd(
    _ input: UnsafePointer<Float>, transformed: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, shape: ConvolutionShape, epilogue: Epilogue = .none,
    workspace: UnsafeMutableRawPointer
  ) {
    precondition(shape.usesWinograd, "not a convolution for Winograd: \(shape)")
    var convolution = ck_winograd(
      patches: shape.patches(of: input), columns: shape.outputChannels,
      tiles: shape.winogradTilesAtOnce, weights: transformed,
      workspace: workspace.assumingMemoryBound(to: Float.self), target: output,
      epilogue: epilogue.raw(residualStride: shape.outputChannels))
    table.pointee.winograd_f32(&convolution)
  }
}
