/// The sums of integers of 8 or 16 bits along some axes, in 32 bits.
public struct IntegerReduction: Sendable {
  private let extents: [Int]
  /// How far apart the sums are along each axis; 0 along those that are summed.
  private let strides: [Int]
  /// The elements of a sum.
  public let count: Int
  public let sumCount: Int

  public init(_ shape: [Int], axes: [Int]) {
    extents = shape
    var strides = Array(repeating: 0, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() where !axes.contains(axis) {
      strides[axis] = stride
      stride *= shape[axis]
    }
    self.strides = strides
    sumCount = stride
    count = axes.reduce(1) { $0 * shape[$1] }
  }

  public func run(
    _ type: ElementType, _ x: UnsafeRawPointer, into sums: UnsafeMutablePointer<Int32>
  ) {
    switch type {
    case .i8: run(x.assumingMemoryBound(to: Int8.self), sums)
    case .u8: run(x.assumingMemoryBound(to: UInt8.self), sums)
    case .i16: run(x.assumingMemoryBound(to: Int16.self), sums)
    default: preconditionFailure("\(type) isn't an integer of 8 or 16 bits")
    }
  }

  private func run<Element: FixedWidthInteger>(
    _ x: UnsafePointer<Element>, _ sums: UnsafeMutablePointer<Int32>
  ) {
    sums.update(repeating: 0, count: sumCount)
    let (row, step) = (extents.last ?? 1, strides.last ?? 0)
    guard row > 0 else { return }
    var place = Array(repeating: 0, count: extents.count)
    var target = 0
    for start in stride(from: 0, to: extents.reduce(1, *), by: row) {
      for index in 0..<row { sums[target + index * step] &+= Int32(x[start + index]) }
      for axis in extents.indices.dropLast().reversed() {
        place[axis] += 1
        target += strides[axis]
        if place[axis] < extents[axis] { break }
        target -= place[axis] * strides[axis]
        place[axis] = 0
      }
    }
  }
}
