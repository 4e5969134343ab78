import TensorEngine

/// A matrix in blocks that is multiplied where it lies.
struct BlockWeight {
  let extents: BlockExtents
  let blocks: Buffer
}

extension Lowering {
  /// The weight behind an input, where it is a matrix in blocks along that axis.
  ///
  /// - Throws: A `GraphError` where its parts don't fit.
  func blockWeight(_ index: Int, depthAxis: BlockEncoding.DepthAxis) throws -> BlockWeight? {
    guard let weight = weight(index), weight.shape.count == 2 else { return nil }
    if depthAxis == .first, let grouped = try groupedWeight(index, weight) { return grouped }
    guard let encoding = weight.encoding as? BlockEncoding, encoding.depthAxis == depthAxis else {
      return nil
    }
    do {
      try encoding.validate(weight.parts, shape: weight.shape)
    } catch {
      throw undecodable(index, error)
    }
    guard let blocks = part("blocks", ofInput: index) else { return nil }
    return BlockWeight(extents: encoding.extents(of: weight.shape), blocks: blocks)
  }

  /// A weight of few bits in groups, laid out as the blocks that hold the same numbers.
  private func groupedWeight(_ index: Int, _ weight: Weight) throws -> BlockWeight? {
    guard let encoding = weight.encoding as? LinearEncoding, let format = encoding.blockFormat
    else { return nil }
    let extents = BlockExtents(format: format, depth: weight.shape[0], outputs: weight.shape[1])
    let blocks = try packed(index, "blocks") {
      do throws(EncodingError) {
        return try encoding.blocks(weight.parts, shape: weight.shape)
      } catch {
        throw undecodable(index, error)
      }
    }
    return BlockWeight(extents: extents, blocks: blocks)
  }

  func undecodable(_ index: Int, _ error: EncodingError) -> GraphError {
    application.error("has a weight that can't be decoded: \(error.message)", inputs: [index])
  }

  /// The rows of the first input, quantized once in each run, times a matrix in blocks.
  func emitBlockProduct(_ weight: BlockWeight, epilogue: EpilogueBuffers) {
    let extents = weight.extents
    let rows = extents.outputs == 0 ? 0 : application.output.count / extents.outputs
    let (x, y, blocks) = (input(0), output(), weight.blocks)
    let codes = shared(
      "runs of 32", ofInput: 0,
      byteCount: KernelSet.activationBytes(rows: rows, depth: extents.depth)
    ) { codes in
      emit("quantization of activations") { memory in
        memory.kernels.quantizeActivations(
          memory.floats(x), rows: rows, depth: extents.depth, into: memory.raw(codes))
      }
    }
    emit("product, \(extents.format.rawValue) blocks") { memory in
      memory.kernels.multiplyBlocks(
        memory.raw(codes), memory.raw(blocks), extents, into: memory.floats(y), rows: rows,
        epilogue: epilogue.at(memory))
    }
  }

  /// Rows of a table in blocks; `error` is thrown where a number is none of its rows'.
  func emitBlockGather(_ table: BlockWeight, outside error: GraphError) {
    let extents = table.extents
    let count = application.type(1).count
    let (blocks, indices, y) = (table.blocks, input(1), output())
    emit("gather, \(extents.format.rawValue) blocks") { memory in
      let numbers = memory.elements(indices, as: Int32.self)
      guard Indices(numbers).firstOutside(extents.outputs, of: count) == nil else { throw error }
      memory.kernels.gatherBlocks(
        memory.raw(blocks), extents, outputs: numbers, count: count, into: memory.floats(y))
    }
  }
}
