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
  /// - Throws: An `EncodingError` where they can't be stored so.
  func pruned(_ tensor: Tensor) throws(EncodingError) -> Weight {
    if var linear = linearEncoding {
      linear.range = .minMax
      return Weight.smaller(
        try Weight(tensor, encoding: linear),
        try Weight(tensor, encoding: SparseEncoding(values: .linear(linear))))
    }
    let type = encoding.elementType
    let dense = try Weight(tensor, encoding: DenseEncoding(elementType: type))
    guard type != .bf16 else { return dense }
    return Weight.smaller(
      dense, try Weight(tensor, encoding: SparseEncoding(values: .dense(type))))
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
