public import ContentHashing

extension Tensor {
  /// The hash of the element type, the shape and the elements.
  ///
  /// Every NaN counts as the same one, since processors differ in the bits of those they make. The
  /// elements are read the first time only: their storage, which never changes, remembers.
  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(elementType.rawValue)
    hasher.combine(shape.count)
    for extent in shape { hasher.combine(extent) }
    hasher.combine(storage.contentHash(of: byteOffset..<(byteOffset + byteCount), as: elementType))
    return hasher.finalized()
  }
}
