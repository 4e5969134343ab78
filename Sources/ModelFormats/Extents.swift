/// Shapes that a file gives, before anyone multiplies them.
enum Extents {
  static let largestRank = 32
  /// More elements than any machine's memory holds.
  static let mostElements = 1 << 42

  /// Whether the extents are at least 0 (or `lowest`) and their product can be taken.
  static func areSound(_ shape: [Int], lowest: Int = 0) -> Bool {
    guard shape.count <= largestRank else { return false }
    var count = 1
    for extent in shape {
      guard extent >= lowest, extent <= mostElements else { return false }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(abs(extent), 1))
      guard !overflow, product <= mostElements else { return false }
      count = product
    }
    return true
  }
}
