internal import CKernels

/// Rows of blocks as a GGUF file holds them: `[outputs][blocks]`.
public enum BlockRows {
  /// The weight that such rows are, interleaved; a row is an output, and its elements are its depth.
  ///
  /// - Parameters:
  ///   - rows: The bytes of all rows, one after the other.
  ///   - shape: `[depth, outputs]` where `depthAxis` is `.first`, `[outputs, depth]` otherwise.
  /// - Throws: An `EncodingError` where the depth isn't whole blocks or the bytes aren't as many
  ///   as the shape says.
  public static func weight(
    _ rows: UnsafeRawBufferPointer, _ format: BlockFormat, shape: [Int],
    depthAxis: BlockEncoding.DepthAxis
  ) throws(EncodingError) -> Weight {
    let encoding = BlockEncoding(format, depthAxis: depthAxis)
    let extents = encoding.extents(of: shape)
    try check(extents)
    let byteCount = extents.outputs * extents.blocksPerOutput * format.bytesPerBlock
    guard rows.count == byteCount else {
      throw EncodingError("\(rows.count) bytes aren't the \(byteCount) of \(shape) in \(format)")
    }
    let blocks = Tensor(shape: extents.partShape, elementType: .u8) { target in
      interleave(rows, extents, into: target)
    }
    return Weight(shape: shape, encoding: encoding, parts: ["blocks": blocks])
  }

  /// Writes the interleaved blocks of `rows`, on several threads.
  ///
  /// - Precondition: The depth is whole blocks, and both memories are as large as the extents say.
  public static func interleave(
    _ rows: UnsafeRawBufferPointer, _ extents: BlockExtents,
    into target: UnsafeMutableRawBufferPointer
  ) {
    precondition(target.count == extents.partShape.reduce(1, *), "not the bytes of \(extents)")
    convert(rows, extents, into: target, by: ck_interleave_blocks)
  }

  /// The rows as a GGUF file holds them, of a weight in a block encoding: the same bytes that
  /// `weight` was made from.
  ///
  /// - Throws: An `EncodingError` where the weight isn't in blocks or its depth isn't whole ones.
  public static func bytes(of weight: Weight) throws(EncodingError) -> Tensor {
    guard let encoding = weight.encoding as? BlockEncoding, let blocks = weight.parts["blocks"]
    else { throw EncodingError("the weight isn't stored in blocks") }
    let extents = encoding.extents(of: weight.shape)
    try check(extents)
    try encoding.validate(weight.parts, shape: weight.shape)
    let rowBytes = extents.blocksPerOutput * extents.format.bytesPerBlock
    return Tensor(shape: [extents.outputs, rowBytes], elementType: .u8) { target in
      blocks.withUnsafeBytes { convert($0, extents, into: target, by: ck_separate_blocks) }
    }
  }

  private static func check(_ extents: BlockExtents) throws(EncodingError) {
    guard extents.depth % extents.format.weightsPerBlock == 0 else {
      throw EncodingError(
        "rows of \(extents.depth) aren't whole blocks of \(extents.format.weightsPerBlock)")
    }
  }

  private static func convert(
    _ source: UnsafeRawBufferPointer, _ extents: BlockExtents,
    into target: UnsafeMutableRawBufferPointer,
    by conversion: (UnsafePointer<ck_block_rows>) -> Void
  ) {
    guard let source = source.baseAddress, let target = target.baseAddress else { return }
    var rows = ck_block_rows(
      format: extents.format.raw, columns: extents.outputs, blocks: extents.blocksPerOutput,
      source: source.assumingMemoryBound(to: UInt8.self),
      target: target.assumingMemoryBound(to: UInt8.self))
    conversion(&rows)
  }
}
