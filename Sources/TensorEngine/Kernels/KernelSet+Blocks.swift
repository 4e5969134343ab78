internal import CKernels

extension KernelSet {
  /// Element (k, output) at `k * depthStride + output * outputStride` of the target.
  public func decodeBlocks(
    _ blocks: UnsafeRawPointer, _ extents: BlockExtents,
    into target: UnsafeMutablePointer<Float>, depthStride: Int, outputStride: Int
  ) {
    var matrix = extents.raw(blocks)
    table.pointee.block_decode(&matrix, target, depthStride, outputStride)
  }

  /// target[i] = all depth of output `outputs[i]`: rows of a table by number.
  ///
  /// - Precondition: Every number is that of an output.
  public func gatherBlocks(
    _ blocks: UnsafeRawPointer, _ extents: BlockExtents, outputs: UnsafePointer<Int32>,
    count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let numbers = UnsafeBufferPointer(start: outputs, count: count)
    precondition(
      numbers.allSatisfy { $0 >= 0 && $0 < extents.outputs }, "a row beyond \(extents.outputs)")
    var matrix = extents.raw(blocks)
    table.pointee.block_gather(&matrix, outputs, count, target)
  }

  /// The bytes that `quantizeActivations` writes.
  public static func activationBytes(rows: Int, depth: Int) -> Int {
    ck_activation_bytes(rows, depth)
  }

  /// Quantizes `activations[rows, depth]` to 8 bits in runs of 32, for `multiplyBlocks`.
  ///
  /// A run's scale is its largest magnitude / 127, its codes are round(x · (127 / the largest
  /// magnitude)), halves to even. A run with a NaN or an infinity makes NaNs.
  public func quantizeActivations(
    _ activations: UnsafePointer<Float>, rows: Int, depth: Int,
    into target: UnsafeMutableRawPointer
  ) {
    table.pointee.block_activations(
      activations, rows, depth, target.assumingMemoryBound(to: UInt8.self))
  }

  /// target[rows, outputs] = epilogue(activations · weights).
  ///
  /// An element is one chain of fused multiply-adds over runs of 32 in order, each adding (exact
  /// sum of products of whole numbers · weight scale) · activation scale.
  ///
  /// - Parameters:
  ///   - activations: What `quantizeActivations` wrote for these rows and depth.
  ///   - blocks: Interleaved, as `BlockEncoding` stores them.
  public func multiplyBlocks(
    _ activations: UnsafeRawPointer, _ blocks: UnsafeRawPointer, _ extents: BlockExtents,
    into target: UnsafeMutablePointer<Float>, rows: Int, epilogue: Epilogue = .none
  ) {
    var product = ck_block_product(
      weights: extents.raw(blocks), rows: rows,
      activations: activations.assumingMemoryBound(to: UInt8.self), target: target,
      target_stride: extents.outputs, epilogue: epilogue.raw(residualStride: extents.outputs))
    table.pointee.block_product(&product)
  }

  /// Writes a plain weight as interleaved blocks, on several threads.
  ///
  /// - Parameters:
  ///   - source: Element (k, output) at `k * depthStride + output * outputStride`, one of which
  ///     is 1.
  ///   - elementType: What the elements are; floats.
  ///   - importance: What the squared error of each step of the depth counts, above 0; nil for what
  ///     the formats' reference quantizers weigh.
  /// - Returns: Whether every element was finite and within 16-bit floats.
  func quantizeBlocks(
    _ source: UnsafeRawPointer, _ elementType: ElementType, _ extents: BlockExtents,
    depthStride: Int, outputStride: Int, importance: [Float]? = nil,
    into target: UnsafeMutableRawPointer
  ) -> Bool {
    precondition(elementType.isFloat, "\(elementType) isn't a float")
    precondition(importance?.count ?? extents.depth == extents.depth, "not of each step")
    let element =
      elementType == .f32
      ? ck_element_f32 : elementType == .f16 ? ck_element_f16 : ck_element_bf16
    return (importance ?? []).withUnsafeBufferPointer { weights in
      var quantization = ck_block_quantization(
        format: extents.format.raw, element: element, depth: extents.depth,
        columns: extents.outputs, row_stride: depthStride, column_stride: outputStride,
        source: source, importance: importance == nil ? nil : weights.baseAddress,
        target: target.assumingMemoryBound(to: UInt8.self), refused: 0)
      table.pointee.block_quantize(&quantization)
      return quantization.refused == 0
    }
  }
}
