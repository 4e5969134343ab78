import TensorEngine

/// Which kernels of a program leave out the zeros of weights that are stored without them.
public enum ZeroSkipping: Sendable {
  /// Where that is faster: by the shape and the zeros alone, so that every machine runs the same.
  case whereFaster
  /// All that can.
  case always
  case never
}

extension Application {
  /// The share of zeros in a constant weight from which on they are left out; nil where no kernel
  /// can.
  public var leastSparsity: Double? {
    let most: Double?
    switch node.operation {
    case "Dense":
      let weight = shape(1)
      let rows = output.count / max(weight[1], 1)
      most = SparseShape(rows: rows, columns: weight[1], depth: weight[0]).mostKept
    case "Conv":
      most = try? convolutionShape(image: shape(0), weight: shape(1)).mostKept
    default: most = nil
    }
    return most.flatMap { $0 > 0 ? 1 - $0 : nil }
  }
}

extension Lowering {
  /// The weight behind an input without its zeros, where they are to be left out.
  ///
  /// - Parameter mostKept: The share of elements up to which leaving out the others is faster.
  /// - Throws: A `GraphError` where the weight can't be decoded.
  func sparseWeight(
    _ index: Int, _ shape: SparseShape, mostKept: Double, transposed: Bool = false
  ) throws -> Buffer? {
    guard mostKept > 0, zeros != .never, let weight = weight(index) else { return nil }
    let kept: Double?
    do throws(EncodingError) {
      kept = try weight.storedShare()
    } catch {
      throw undecodable(index, error)
    }
    guard let kept, kept <= mostKept || zeros == .always else { return nil }
    let (cut, order) = (
      shape.rows <= 2 ? "slices" : "columns", transposed ? "transposed" : "plain"
    )
    let form = "sparse, \(cut), \(shape.columns), \(order)"
    return try packed(index, form) {
      let elements = try constant(index) ?? Tensor([], shape: [0])
      return elements.withElements(as: Float.self) { elements in
        guard let start = elements.baseAddress else { return Tensor([], shape: [0]) }
        return KernelSet.packSparse(
          start, rowStride: transposed ? 1 : shape.columns,
          columnStride: transposed ? shape.depth : 1, for: shape)
      }
    }
  }

  /// A product with a weight that holds many zeros.
  ///
  /// - Returns: Whether it was emitted; not where the dense product is faster.
  func emitSparseProduct(_ shape: ProductShape, epilogue: EpilogueBuffers) throws -> Bool {
    guard shape.batch == 1, !shape.transposesA else { return false }
    let sparse = SparseShape(rows: shape.rows, columns: shape.columns, depth: shape.depth)
    let weight = try sparseWeight(
      1, sparse, mostKept: sparse.mostKept, transposed: shape.transposesB)
    guard let weight else { return false }
    let (a, c) = (input(0), output())
    emit("product, sparse") { memory in
      memory.kernels.multiplySparse(
        memory.floats(a), packed: memory.raw(weight), into: memory.floats(c), shape: sparse,
        epilogue: epilogue.at(memory))
    }
    return true
  }

  /// A convolution with such a weight.
  func emitSparseConvolution(
    _ shape: ConvolutionShape, epilogue: EpilogueBuffers
  ) throws -> Bool {
    let weight = try sparseWeight(1, SparseShape(shape), mostKept: shape.mostKept)
    guard let weight else { return false }
    let (x, y) = (input(0), output())
    emit("convolution, sparse") { memory in
      memory.kernels.convolveSparse(
        memory.floats(x), packed: memory.raw(weight), into: memory.floats(y), shape: shape,
        epilogue: epilogue.at(memory))
    }
    return true
  }
}
