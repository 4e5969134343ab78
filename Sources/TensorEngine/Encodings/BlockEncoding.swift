internal import CKernels

/// Blocks along the depth that share scales, interleaved for sixteen outputs, so that a product
/// reads them as they lie.
///
/// Part: `blocks` in `u8`, of the shape `[panels, blocks, 16 · bytes per block]`: panels of 16
/// outputs, whose fields lie side by side. A depth or a number of outputs that doesn't fill its
/// last block or panel is filled with zeros.
public struct BlockEncoding: WeightEncoding, Hashable {
  public static let name = "block"

  /// The axis that blocks lie along.
  public enum DepthAxis: String, Codable, Sendable, CaseIterable {
    /// All axes but the last, which is the outputs: the weight of a dense layer or a convolution.
    case first
    /// The last axis; the others are outputs: a table whose rows are looked up or multiplied.
    case last
  }

  public var format: BlockFormat
  public var depthAxis: DepthAxis

  public init(_ format: BlockFormat, depthAxis: DepthAxis = .first) {
    self.format = format
    self.depthAxis = depthAxis
  }

  public var nominalBitsPerWeight: Double { Double(format.codeBits) }
  public var keepsZeros: Bool { format.keepsZeros }

  /// Encodes 32-bit or 16-bit floats, which are read where they lie.
  public func encode(_ weight: Tensor) throws(EncodingError) -> [String: Tensor] {
    let extents = extents(of: weight.shape)
    return try encode(weight, extents, extents.strides(depthAxis), nil)
  }

  /// A weight in these blocks: plain floats are read where they lie, whichever way that is.
  ///
  /// - Parameter importance: What the squared error of each step of the depth counts, above 0, in the
  ///   choice of scales; alike where it is nil.
  /// - Throws: An `EncodingError` where it can't be decoded, or holds what no block can.
  public func encoded(
    _ weight: Weight, importance: [Float]? = nil
  ) throws(EncodingError) -> Weight {
    let extents = extents(of: weight.shape)
    guard importance?.count ?? extents.depth == extents.depth else {
      throw EncodingError("there are \(extents.depth) steps of depth to tell the importance of")
    }
    let parts: [String: Tensor]
    if weight.encoding is TransposedEncoding, let outputs = weight.parts["outputs"] {
      try weight.encoding.validate(weight.parts, shape: weight.shape)
      parts = try encode(
        outputs, extents, extents.strides(depthAxis == .first ? .last : .first), importance)
    } else if weight.encoding is DenseEncoding, let values = weight.parts["values"] {
      parts = try encode(values, extents, extents.strides(depthAxis), importance)
    } else {
      parts = try encode(
        try weight.decoded(), extents, extents.strides(depthAxis), importance)
    }
    return Weight(shape: weight.shape, encoding: self, parts: parts)
  }

  private func encode(
    _ elements: Tensor, _ extents: BlockExtents, _ strides: (depth: Int, output: Int),
    _ importance: [Float]?
  ) throws(EncodingError) -> [String: Tensor] {
    let source = elements.elementType.isFloat ? elements : elements.asFloat
    var fits = true
    let blocks = Tensor(shape: extents.partShape, elementType: .u8) { target in
      source.withUnsafeBytes { bytes in
        guard let target = target.baseAddress, let bytes = bytes.baseAddress else { return }
        fits = KernelSet.current.quantizeBlocks(
          bytes, source.elementType, extents, depthStride: strides.depth,
          outputStride: strides.output, importance: importance, into: target)
      }
    }
    guard fits else {
      throw EncodingError("an element isn't a number that 16-bit scales reach, at most 65504")
    }
    return ["blocks": blocks]
  }

  public func validate(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) {
    _ = try part("blocks", in: parts, .u8, shape: extents(of: shape).partShape)
  }

  public func decode(_ parts: [String: Tensor], shape: [Int]) throws(EncodingError) -> Tensor {
    let extents = extents(of: shape)
    let blocks = try part("blocks", in: parts, .u8, shape: extents.partShape)
    return Tensor(shape: shape) { target in
      guard let target = target.baseAddress else { return }
      blocks.withUnsafeBytes { blocks in
        guard let blocks = blocks.baseAddress else { return }
        let strides = extents.strides(depthAxis)
        KernelSet.current.decodeBlocks(
          blocks, extents, into: target, depthStride: strides.depth, outputStride: strides.output)
      }
    }
  }

  /// The weight as a matrix for products.
  public func extents(of shape: [Int]) -> BlockExtents {
    let last = shape.last ?? 1
    let rest = shape.dropLast().reduce(1, *)
    return depthAxis == .first
      ? BlockExtents(format: format, depth: rest, outputs: last)
      : BlockExtents(format: format, depth: last, outputs: rest)
  }
}

/// The extents of a matrix in blocks, as products see it: `[depth, outputs]`.
public struct BlockExtents: Hashable, Sendable {
  public let format: BlockFormat
  public let depth: Int
  public let outputs: Int

  public init(format: BlockFormat, depth: Int, outputs: Int) {
    self.format = format
    self.depth = depth
    self.outputs = outputs
  }

  /// The blocks along the depth of one output.
  public var blocksPerOutput: Int {
    (depth + format.weightsPerBlock - 1) / format.weightsPerBlock
  }

  /// The shape of the interleaved blocks in bytes.
  public var partShape: [Int] {
    [(outputs + 15) / 16, blocksPerOutput, 16 * format.bytesPerBlock]
  }

  /// How far apart the elements of a plain weight lie.
  func strides(_ axis: BlockEncoding.DepthAxis) -> (depth: Int, output: Int) {
    axis == .first ? (outputs, 1) : (1, depth)
  }

  func raw(_ blocks: UnsafeRawPointer) -> ck_block_matrix {
    ck_block_matrix(
      format: format.raw, depth: depth, columns: outputs,
      blocks: blocks.assumingMemoryBound(to: UInt8.self))
  }
}
