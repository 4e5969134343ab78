internal import CKernels

/// Whether a product replaces what stands in its target, or adds to it.
public enum ProductMode: Sendable {
  case replace
  case accumulate
}

extension KernelSet {
  /// Packs `b` for products of this shape; a packed matrix serves every kernel set.
  ///
  /// - Parameter packed: `shape.packedCount` floats.
  public func pack(
    _ b: UnsafePointer<Float>, for shape: ProductShape, into packed: UnsafeMutablePointer<Float>
  ) {
    var packing = ck_packing(
      source: b, packed: packed, rows: shape.depth, columns: shape.columns,
      batch: shape.countOfB, row_stride: shape.transposesB ? 1 : shape.columns,
      column_stride: shape.transposesB ? shape.depth : 1,
      batch_stride: shape.depth * shape.columns)
    table.pointee.pack_f32(&packing)
  }

  /// c = epilogue(a · b), or epilogue(c + a · b): each element is one chain of fused multiply-adds
  /// over the depth in order.
  ///
  /// - Parameter packed: `b` as `pack` leaves it.
  public func multiply(
    _ a: UnsafePointer<Float>, packed: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
    shape: ProductShape, mode: ProductMode = .replace, epilogue: Epilogue = .none
  ) {
    multiply(
      a, packed, rowStride: 0, batchStride: shape.packedEntryCount, into: c, shape: shape,
      mode: mode, epilogue: epilogue)
  }

  /// The product with a `b` whose rows lie so far apart; packed where that is 0.
  private func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rowStride: Int, batchStride: Int,
    into c: UnsafeMutablePointer<Float>, shape: ProductShape, mode: ProductMode,
    epilogue: Epilogue
  ) {
    var product = ck_product(
      rows: shape.rows, columns: shape.columns, depth: shape.depth, batch: shape.batch, a: a,
      a_row_stride: shape.transposesA ? 1 : shape.depth,
      a_depth_stride: shape.transposesA ? shape.rows : 1,
      a_batch_stride: shape.rows * shape.depth, b: b, b_row_stride: rowStride,
      b_batch_stride: shape.sharesB ? 0 : batchStride, c: c,
      c_row_stride: shape.columns, c_batch_stride: shape.rows * shape.columns,
      accumulate: mode == .accumulate, epilogue: epilogue.raw(residualStride: shape.columns))
    table.pointee.multiply_f32(&product)
  }

  /// The product of two plain matrices, or of each pair in two batches.
  ///
  /// - Parameter workspace: `shape.workspaceBytes` bytes, aligned to 64.
  public func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
    shape: ProductShape, mode: ProductMode = .replace, epilogue: Epilogue = .none,
    workspace: UnsafeMutableRawPointer
  ) {
    guard !shape.readsPlainB else {
      return multiply(
        a, b, rowStride: shape.columns, batchStride: shape.depth * shape.columns, into: c,
        shape: shape, mode: mode, epilogue: epilogue)
    }
    let packed = workspace.assumingMemoryBound(to: Float.self)
    pack(b, for: shape, into: packed)
    multiply(a, packed: packed, into: c, shape: shape, mode: mode, epilogue: epilogue)
  }

  /// The bytes of workspace that `columnSums` takes.
  public static func columnSumsWorkspaceBytes(rows: Int, columns: Int) -> Int {
    (rows + 1023) / 1024 * columns * MemoryLayout<Float>.stride
  }

  /// target[column] = the sum of the column of source[rows, columns]: the gradient of a bias.
  public func columnSums(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int,
    into target: UnsafeMutablePointer<Float>, workspace: UnsafeMutableRawPointer
  ) {
    precondition(rows >= 0 && columns >= 0, "the sums of [\(rows), \(columns)]")
    var sums = ck_column_sums(
      rows: rows, columns: columns, source: source,
      partials: workspace.assumingMemoryBound(to: Float.self), target: target)
    table.pointee.column_sums_f32(&sums)
  }
}
