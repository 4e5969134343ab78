internal import CKernels

/// Winograd's F(4 × 4, 3 × 3) and F(2 × 2, 3 × 3): a quarter or 4/9 of the direct convolution's
/// multiplications, on weights that are transformed once. Its sums run in another order, so its
/// bits are its own; they too are the same on every set and for any number of threads.
extension ConvolutionShape {
  /// Whether constant weights are worth transforming.
  public var usesWinograd: Bool { winogradOutputs != nil }

  /// The outputs of a tile along an axis, 4 or 2; nil where the direct convolution is best.
  ///
  /// It takes 3 × 3 taps side by side and channels enough that the products outweigh the
  /// transforms. Then each input and output channel costs a multiplication for each tile at each
  /// point, but no less than reading the weight there, which takes as long as some sixteen of them:
  /// images of few tiles are better off with smaller ones, whose weights are fewer.
  var winogradOutputs: Int? {
    let channels = [inputChannels, outputChannels]
    guard
      kernel == Extent2(3, 3), stride == Extent2(1, 1), dilation == Extent2(1, 1), groups == 1,
      channels.allSatisfy({ $0 >= 48 && $0 % 16 == 0 })
    else { return nil }
    func cost(outputs: Int, points: Int) -> Int { points * max(winogradTiles(outputs), 16) }
    let (four, two) = (cost(outputs: 4, points: 36), cost(outputs: 2, points: 16))
    // The transforms add about a quarter.
    guard 5 * min(four, two) <= 4 * cost(outputs: 1, points: 9) else { return nil }
    return four <= two ? 4 : 2
  }

  /// The floats of the transformed weights.
  public var winogradWeightCount: Int { winogradPoints * inputChannels * outputChannels }

  /// The bytes that the transformed tiles take of which there are at one time.
  public var winogradWorkspaceBytes: Int {
    winogradTilesAtOnce * winogradTileCount * MemoryLayout<Float>.stride
  }

  private var winogradPoints: Int { ck_winograd_points(winogradOutputs ?? 0) }

  private func winogradTiles(_ outputs: Int) -> Int {
    images * ((output.height + outputs - 1) / outputs) * ((output.width + outputs - 1) / outputs)
  }

  /// The floats of one transformed tile.
  private var winogradTileCount: Int {
    winogradPoints * ck_winograd_stride(inputChannels)
  }

  /// As many tiles as take at most four megabytes, in parts of even size.
  fileprivate var winogradTilesAtOnce: Int {
    let most = max(1 << 20 / winogradTileCount, 56)
    let tiles = winogradTiles(winogradOutputs ?? 1)
    let parts = max((tiles + most - 1) / most, 1)
    return (tiles + parts - 1) / parts
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
    guard let outputs = shape.winogradOutputs else {
      preconditionFailure("not a convolution for Winograd: \(shape)")
    }
    ck_pack_winograd(weights, shape.inputChannels, shape.outputChannels, outputs, transformed)
  }

  /// output = epilogue(input convolved with weights), by tiles of outputs.
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
    guard let outputs = shape.winogradOutputs else {
      preconditionFailure("not a convolution for Winograd: \(shape)")
    }
    var convolution = ck_winograd(
      patches: shape.patches(of: input), outputs: outputs, columns: shape.outputChannels,
      tiles: shape.winogradTilesAtOnce, weights: transformed,
      workspace: workspace.assumingMemoryBound(to: Float.self), target: output,
      epilogue: epilogue.raw(residualStride: shape.outputChannels))
    table.pointee.winograd_f32(&convolution)
  }
}
