/// Which elements of several arrays are the smallest in magnitude.
///
/// Equal magnitudes are taken in the order in which they stand, so the choice is always the same.
struct MagnitudeSelection {
  /// Magnitudes are compared by their bits, which order floats of one sign; below this all are
  /// taken, at it the first `ties`.
  private let threshold: UInt32
  private var ties: Int

  /// Selects `count` elements.
  ///
  /// - Precondition: There are as many.
  init(smallest count: Int, of arrays: [[Float]]) {
    precondition(count <= arrays.reduce(0) { $0 + $1.count }, "there aren't \(count) elements")
    var left = count
    let high = Self.bucket(&left, of: arrays) { $0 >> 16 }
    let low = Self.bucket(&left, of: arrays) { $0 >> 16 == high ? $0 & 0xffff : nil }
    threshold = high << 16 | low
    ties = left
  }

  /// The bucket in which the element number `left` lies; `left` becomes its number within it.
  private static func bucket(
    _ left: inout Int, of arrays: [[Float]], _ bucket: (UInt32) -> UInt32?
  ) -> UInt32 {
    var counts = [Int](repeating: 0, count: 1 << 16)
    for array in arrays {
      for value in array {
        if let index = bucket(value.magnitude.bitPattern) { counts[Int(index)] += 1 }
      }
    }
    for (index, count) in counts.enumerated() {
      if left <= count && count > 0 { return UInt32(index) }
      left -= count
    }
    return UInt32(counts.count - 1)
  }

  /// The array with the selected elements zeroed; to be called once for each, in order.
  mutating func zeroing(_ array: [Float]) -> [Float] {
    array.map { value in
      let bits = value.magnitude.bitPattern
      if bits > threshold { return value }
      if bits == threshold {
        guard ties > 0 else { return value }
        ties -= 1
      }
      return 0
    }
  }
}
