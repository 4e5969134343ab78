/// Shapes under NumPy's broadcasting: aligned at the last axis, where an extent of 1 repeats.
enum Broadcasting {
  /// The shape that both repeat to; nil where they don't fit.
  static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    var shape: [Int] = []
    for axis in 0..<rank {
      let first = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
      let second = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
      guard first == second || first == 1 || second == 1 else { return nil }
      shape.append(first == 1 ? second : first)
    }
    return shape
  }

  /// Whether `shape` repeats to `target`.
  static func repeats(_ shape: [Int], to target: [Int]) -> Bool {
    self.shape(shape, target) == target
  }

  /// `shape` with leading axes of 1, up to `rank`.
  static func padded(_ shape: [Int], toRank rank: Int) -> [Int] {
    Array(repeating: 1, count: rank - shape.count) + shape
  }
}
