/// Which of several arrays' scores are the lowest.
///
/// Equal scores are taken in the order in which they stand, so the choice is always the same.
struct LowestSelection {
  /// Scores are compared by their bits, which order floats of one sign; below this all are taken,
  /// at it the first `ties`.
  private let threshold: UInt32
  private var ties: Int

  /// Selects `count` scores.
  ///
  /// - Precondition: There are as many, and none is negative.
  init(lowest count: Int, of arrays: [[Float]]) {
    precondition(count <= arrays.reduce(0) { $0 + $1.count }, "there aren't \(count) scores")
    var left = count
    let high = Self.bucket(&left, of: arrays) { $0 >> 16 }
    let low = Self.bucket(&left, of: arrays) { $0 >> 16 == high ? $0 & 0xffff : nil }
    threshold = high << 16 | low
    ties = left
  }

  /// The bucket in which the score number `left` lies; `left` becomes its number within it.
  private static func bucket(
    _ left: inout Int, of arrays: [[Float]], _ bucket: (UInt32) -> UInt32?
  ) -> UInt32 {
    var counts = [Int](repeating: 0, count: 1 << 16)
    for array in arrays {
      for score in array {
        if let index = bucket(score.magnitude.bitPattern) { counts[Int(index)] += 1 }
      }
    }
    for (index, count) in counts.enumerated() {
      if left <= count && count > 0 { return UInt32(index) }
      left -= count
    }
    return UInt32(counts.count - 1)
  }

  /// Whether each score is selected; to be called once for each array, in order.
  mutating func selected(_ scores: [Float]) -> [Bool] {
    scores.map { score in
      let bits = score.magnitude.bitPattern
      guard bits == threshold else { return bits < threshold }
      guard ties > 0 else { return false }
      ties -= 1
      return true
    }
  }
}
