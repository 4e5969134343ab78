import TensorEngine

extension Weight {
  /// Other elements in the encoding that this weight has.
  ///
  /// - Throws: An `EncodingError` where they can't be stored so.
  func recoded(_ tensor: Tensor) throws(EncodingError) -> Weight {
    guard var linear = encoding as? LinearEncoding else {
      return try Weight(tensor, encoding: encoding)
    }
    // What is on the grid already spans it: any other choice of range would narrow it again.
    linear.range = .minMax
    return try Weight(tensor, encoding: linear)
  }

  /// Elements with zeros in the encoding that this weight has, sparse where that is smaller.
  ///
  /// - Parameter granularity: What was zeroed at once.
  /// - Throws: An `EncodingError` where they can't be stored so.
  func pruned(
    _ tensor: Tensor, by granularity: PruningGranularity = .weight
  ) throws(EncodingError) -> Weight {
    if var linear = linearEncoding {
      linear.range = .minMax
      let dense = try Weight(tensor, encoding: linear)
      return try dense.sparseIfSmaller(
        tensor, .linear(linear), bits: linear.bits, granularity: granularity)
    }
    if let block = encoding as? BlockEncoding, block.keepsZeros {
      return try Weight(tensor, encoding: block).sparseIfSmaller(
        tensor, .dense(.f32), bits: 32, granularity: granularity)
    }
    let type = encoding.elementType
    let dense = try Weight(tensor, encoding: DenseEncoding(elementType: type))
    guard type != .bf16 else { return dense }
    return try dense.sparseIfSmaller(
      tensor, .dense(type), bits: type.bytes * 8, granularity: granularity)
  }

  private func sparseIfSmaller(
    _ tensor: Tensor, _ values: SparseEncoding.Values, bits: Int, granularity: PruningGranularity
  ) throws(EncodingError) -> Weight {
    let places =
      granularity.places ?? SparsePlaces.smallest(for: tensor, valueBits: bits)
    let sparse = SparseEncoding(values: values, places: places)
    return Weight.smaller(self, try Weight(tensor, encoding: sparse))
  }
}

extension PruningGranularity {
  /// How what it leaves is told; nil for single weights, of which several layouts can.
  fileprivate var places: SparsePlaces? {
    switch self {
    case .weight: nil
    case .block(let width): width > 1 ? .blocks(width) : nil
    case .pattern(let keep, let of): .pattern(keep: keep, of: of)
    }
  }
}

extension WeightEncoding {
  /// What the kept elements are stored in.
  fileprivate var elementType: ElementType {
    if let dense = self as? DenseEncoding { return dense.elementType }
    if let transposed = self as? TransposedEncoding { return transposed.elementType }
    if let sparse = self as? SparseEncoding, case .dense(let type) = sparse.values { return type }
    return .f32
  }
}
