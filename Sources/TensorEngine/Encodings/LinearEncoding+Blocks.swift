extension LinearEncoding {
  /// The block format that holds the same codes and scales, in which products run them at their few
  /// bits; nil where none does.
  ///
  /// It takes symmetric codes in groups of whole blocks of 32 and 16-bit scales: codes of up to 4
  /// bits are `q4_0`, of 5 `q5_0`, of more `q8_0`.
  public var blockFormat: BlockFormat? {
    guard scheme == .symmetric, bits <= 8, scaleType == .f16, case .group(let size) = granularity,
      size % BlockFormat.q4.weightsPerBlock == 0
    else { return nil }
    return bits <= 4 ? .q4 : bits == 5 ? .q5 : .q8
  }

  /// The part of a block encoding that decodes to the very same numbers, but for the sign of a zero.
  ///
  /// - Precondition: There is a `blockFormat`, and the shape is a matrix's.
  /// - Throws: What `validate` throws.
  public func blocks(
    _ parts: [String: Tensor], shape: [Int]
  ) throws(EncodingError) -> Tensor {
    guard let format = blockFormat, case .group(let size) = granularity, shape.count == 2 else {
      preconditionFailure("no block holds codes of \(bits) bits \(shape)")
    }
    let codes = try offsetCodes(parts, shape: shape)
    let extents = BlockExtents(format: format, depth: shape[0], outputs: shape[1])
    let scales = try part(
      "scales", in: parts, .f16,
      shape: QuantizationGroups(shape: shape, granularity: granularity).scaleShape)
    let rowBytes = extents.blocksPerOutput * format.bytesPerBlock
    let rows = Tensor(shape: [extents.outputs, rowBytes], elementType: .u8) { target in
      codes.withUnsafeBufferPointer { codes in
        scales.withElements(as: UInt16.self) { scales in
          let groups = GroupedCodes(
            codes: codes, scales: scales, offset: codeOffset, outputs: extents.outputs,
            depth: extents.depth, groupSize: size)
          groups.write(extents, into: target)
        }
      }
    }
    return Tensor(shape: extents.partShape, elementType: .u8) { target in
      rows.withUnsafeBytes { BlockRows.interleave($0, extents, into: target) }
    }
  }
}

/// Codes as they are stored, `[depth, outputs]`, to be written as blocks of each output.
private struct GroupedCodes: @unchecked Sendable {
  // Sound because tasks read what doesn't change and write rows that lie apart.
  let codes: UnsafeBufferPointer<UInt16>
  /// Bits of 16-bit floats, `[groups, outputs]`.
  let scales: UnsafeBufferPointer<UInt16>
  /// The code for 0.
  let offset: Int
  let outputs: Int
  let depth: Int
  let groupSize: Int

  private static let outputsPerTask = 16

  func write(_ extents: BlockExtents, into rows: UnsafeMutableRawBufferPointer) {
    let target = Target(rows: rows)
    ThreadPool.run(tasks: (outputs + Self.outputsPerTask - 1) / Self.outputsPerTask) { task in
      let first = task * Self.outputsPerTask
      for output in first..<min(first + Self.outputsPerTask, outputs) {
        for block in 0..<extents.blocksPerOutput {
          let number = output * extents.blocksPerOutput + block
          let bytes = UnsafeMutableRawBufferPointer(
            rebasing: target.rows[
              number * extents.format.bytesPerBlock..<(number + 1) * extents.format.bytesPerBlock])
          writeBlock(extents.format, block, of: output, into: bytes)
        }
      }
    }
  }

  private struct Target: @unchecked Sendable {
    let rows: UnsafeMutableRawBufferPointer
  }

  /// One block in the layout of ggml's `block_q4_0`, `block_q5_0` or `block_q8_0`.
  private func writeBlock(
    _ format: BlockFormat, _ block: Int, of output: Int, into bytes: UnsafeMutableRawBufferPointer
  ) {
    let first = block * 32
    let scale = scales[first / groupSize * outputs + output]
    bytes.storeBytes(of: scale.littleEndian, as: UInt16.self)
    guard format != .q8 else {
      for step in 0..<32 {
        bytes[2 + step] = UInt8(truncatingIfNeeded: code(first + step, of: output))
      }
      return
    }
    let zero = 1 << (format.codeBits - 1)
    let start = format == .q5 ? 6 : 2
    var fifthBits: UInt32 = 0
    for step in 0..<16 {
      let (low, high) = (
        code(first + step, of: output) + zero, code(first + 16 + step, of: output) + zero
      )
      bytes[start + step] = UInt8(low & 15 | (high & 15) << 4)
      fifthBits |= UInt32(low >> 4) << UInt32(step) | UInt32(high >> 4) << UInt32(step + 16)
    }
    if format == .q5 {
      bytes.storeBytes(of: fifthBits.littleEndian, toByteOffset: 2, as: UInt32.self)
    }
  }

  /// The signed code at a step of the depth; 0 beyond the last.
  private func code(_ step: Int, of output: Int) -> Int {
    step < depth ? Int(codes[step * outputs + output]) - offset : 0
  }
}
