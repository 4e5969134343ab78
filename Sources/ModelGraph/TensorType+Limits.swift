import TensorEngine

/// The limits of a value, so that no arithmetic on shapes from a file overflows.
extension TensorType {
  static let largestRank = 8
  static let largestExtent = 1 << 31
  static let largestCount = 1 << 36

  /// Whether the rank, every extent and the count are within the limits. An extent may be 0.
  var isWithinLimits: Bool {
    guard shape.count <= Self.largestRank else { return false }
    var count = 1
    for extent in shape {
      guard extent >= 0, extent <= Self.largestExtent else { return false }
      guard extent <= 1 || count <= Self.largestCount / extent else { return false }
      count *= max(extent, 1)
    }
    return true
  }
}
