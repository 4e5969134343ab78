internal import CKernels

extension KernelSet {
  /// Packs a matrix for products that leave out its zeros; it serves every kernel set.
  ///
  /// - Parameters:
  ///   - b: Element (k, column) lies at k·rowStride + column·columnStride.
  public static func packSparse(
    _ b: UnsafePointer<Float>, rowStride: Int, columnStride: Int, for shape: SparseShape
  ) -> Tensor {
    SparseMatrix.packed(shape) { k, column in b[k * rowStride + column * columnStride] }
  }

  /// c = epilogue(a · b): each element is one chain of fused multiply-adds over the depth in order,
  /// the zeros of b left out; the same bits as with them, where a is finite.
  ///
  /// - Parameter packed: `b` as `packSparse` leaves it for this shape.
  public func multiplySparse(
    _ a: UnsafePointer<Float>, packed: UnsafeRawPointer, into c: UnsafeMutablePointer<Float>,
    shape: SparseShape, epilogue: Epilogue = .none
  ) {
    let matrix = SparseMatrix(shape, at: packed)
    let epilogue = epilogue.raw(residualStride: shape.columns)
    if shape.isSliced {
      var product = ck_sliced_product(
        rows: shape.rows, a: a, b: matrix.slices(at: packed), c: c, epilogue: epilogue)
      table.pointee.multiply_slices_f32(&product)
    } else {
      var product = ck_sparse_product(
        rows: shape.rows, a: a, b: matrix.columns(at: packed), c: c, epilogue: epilogue)
      table.pointee.multiply_sparse_f32(&product)
    }
  }

  /// The convolution with a sparse weight: that product, of patches.
  ///
  /// - Precondition: The convolution has one group and yields more than two positions.
  public func convolveSparse(
    _ input: UnsafePointer<Float>, packed: UnsafeRawPointer,
    into output: UnsafeMutablePointer<Float>, shape: ConvolutionShape, epilogue: Epilogue = .none
  ) {
    let product = SparseShape(shape)
    precondition(shape.groups == 1 && !product.isSliced, "a convolution for no sparse kernel")
    guard !shape.isPointwise else {
      return multiplySparse(
        input, packed: packed, into: output, shape: product, epilogue: epilogue)
    }
    var convolution = ck_sparse_convolution(
      patches: shape.patches(of: input), b: SparseMatrix(product, at: packed).columns(at: packed),
      target: output, epilogue: epilogue.raw(residualStride: shape.outputChannels))
    table.pointee.convolve_sparse_f32(&convolution)
  }
}
