extension Weight {
  /// The share of its elements that are stored, where its encoding leaves out zeros; nil where it
  /// doesn't.
  ///
  /// - Throws: An `EncodingError` where the parts don't fit.
  public func storedShare() throws(EncodingError) -> Double? {
    guard count > 0 else { return nil }
    var stored = 0
    if let sparse = encoding as? SparseEncoding {
      try sparse.places.forEach(in: parts, of: sparse, shape: shape) { _ in stored += 1 }
    } else if let packed = encoding as? HuffmanEncoding {
      stored = try packed.count("entries", in: parts)
    } else {
      return nil
    }
    return Double(stored) / Double(count)
  }
}
