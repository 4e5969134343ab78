import Testing

@testable import TensorEngine

@Suite struct MovementTests {
  /// Runs a copy over the numbers from 0 on, of one element type after the other.
  static func copied(
    _ sourceCount: Int, _ targetCount: Int, _ plan: (Int) -> StridedCopy
  ) -> [[Int]] {
    func run<Whole: FixedWidthInteger>(_ type: Whole.Type) -> [Int] {
      let source = (0..<sourceCount).map { Whole(truncatingIfNeeded: $0) }
      var target = [Whole](repeating: Whole.max, count: targetCount)
      plan(MemoryLayout<Whole>.size).run(source, into: &target)
      return target.map { Int($0) }
    }
    return [run(UInt8.self), run(Int16.self), run(Int32.self), run(Int64.self)]
  }

  static let permutations: [([Int], [Int])] = [
    ([6], [0]), ([5, 7], [1, 0]), ([4, 5], [0, 1]), ([2, 3, 4], [2, 0, 1]),
    ([2, 3, 4], [1, 2, 0]),
    ([2, 3, 5, 7], [0, 3, 1, 2]), ([2, 3, 5, 7], [0, 2, 3, 1]),
    ([2, 1, 3, 2, 2, 3], [5, 3, 0, 4, 1, 2]),
    ([3, 40], [1, 0]), ([33, 3], [1, 0]), ([0, 3], [1, 0]), ([], []),
  ]

  @Test(arguments: permutations)
  func permutesAxes(_ shape: [Int], _ order: [Int]) {
    let count = shape.reduce(1, *)
    let extents = order.map { shape[$0] }
    let strides = StridedCopy.denseStrides(shape)
    let expected = (0..<count).map { place in
      var (rest, index) = (place, 0)
      for axis in extents.indices.reversed() {
        index += rest % extents[axis] * strides[order[axis]]
        rest /= extents[axis]
      }
      return index
    }
    let results = Self.copied(count, count) {
      StridedCopy.permute(shape, order: order, elementBytes: $0)
    }
    #expect(results.allSatisfy { $0 == expected }, "\(shape) \(order)")
  }

  @Test func transposesLargeMatricesInTiles() {
    let (rows, columns) = (67, 130)
    let source = (0..<(rows * columns)).map { Float($0) }
    var target = [Float](repeating: -1, count: rows * columns)
    StridedCopy.permute([rows, columns], order: [1, 0], elementBytes: 4).run(source, into: &target)
    let right = (0..<(rows * columns)).allSatisfy {
      target[$0] == Float($0 % rows * columns + $0 / rows)
    }
    #expect(right)
  }

  /// Shapes whose copies are cut into tasks, along any of their axes.
  @Test(arguments: [
    ([130_001], [0]), ([3, 40_009], [1, 0]), ([40_009, 3], [1, 0]),
    ([2, 257, 6, 64], [0, 2, 1, 3]),
    ([70, 3, 601], [2, 0, 1]),
  ])
  func cutsLargeCopiesIntoTasks(_ shape: [Int], _ order: [Int]) {
    let count = shape.reduce(1, *)
    let extents = order.map { shape[$0] }
    let strides = StridedCopy.denseStrides(shape)
    let source = (0..<Int32(count)).map { $0 }
    var target = [Int32](repeating: -1, count: count)
    StridedCopy.permute(shape, order: order, elementBytes: 4).run(source, into: &target)
    var index = [Int](repeating: 0, count: order.count)
    var wrong = 0
    for place in 0..<count {
      let expected = index.indices.reduce(0) { $0 + index[$1] * strides[order[$1]] }
      if target[place] != Int32(expected) { wrong += 1 }
      for axis in index.indices.reversed() {
        index[axis] += 1
        if index[axis] < extents[axis] { break }
        index[axis] = 0
      }
    }
    #expect(wrong == 0)
  }

  @Test func slicesWithSteps() {
    // numpy: arange(12).reshape(3, 4)[2:0:-1, 1::2]
    let results = Self.copied(12, 4) {
      StridedCopy.slice(
        [3, 4], starts: [2, 1], extents: [2, 2], steps: [-1, 2], elementBytes: $0)
    }
    #expect(results.allSatisfy { $0 == [9, 11, 5, 7] })
  }

  @Test func placesAPartInAWhole() {
    let results = Self.copied(4, 12) {
      StridedCopy.place([2, 2], in: [3, 4], starts: [1, 1], elementBytes: $0)
    }
    #expect(
      results[2].map { $0 == Int(Int32.max) ? -1 : $0 }
        == [-1, -1, -1, -1, -1, 0, 1, -1, -1, 2, 3, -1])
  }

  @Test func repeatsAlongAxes() {
    // numpy: broadcast_to(arange(3).reshape(3, 1), (2, 3, 2))
    let results = Self.copied(3, 12) {
      StridedCopy.broadcast([3, 1], to: [2, 3, 2], elementBytes: $0)
    }
    #expect(results.allSatisfy { $0 == [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2] })
  }

  @Test func gathersAndScattersRows() {
    let table: [Float] = [0, 1, 10, 11, 20, 21]
    let wide: [Int64] = [2, 0, 2]
    let narrow: [Int32] = [2, 0, 2]
    wide.withUnsafeBufferPointer { wide in
      narrow.withUnsafeBufferPointer { narrow in
        guard let wide = wide.baseAddress, let narrow = narrow.baseAddress else { return }
        for indices in [Indices(wide), Indices(narrow)] {
          var rows = [Float](repeating: -1, count: 6)
          Rows.gather(table, rowCount: 3, rowBytes: 8, indices: indices, count: 3, into: &rows)
          #expect(rows == [20, 21, 0, 1, 20, 21])
          var sums = [Float](repeating: 1, count: 6)
          Rows.scatterAdd(
            rows, indices: indices, count: 3, rowCount: 3, width: 2, into: &sums)
          #expect(sums == [1, 2, 1, 1, 41, 43])
          var hot = [Float](repeating: 9, count: 6)
          Rows.oneHot(indices, count: 3, width: 2, into: &hot)
          #expect(hot == [0, 0, 1, 0, 0, 0])
          #expect(indices.firstOutside(3, of: 3) == nil)
          #expect(indices.firstOutside(2, of: 3) == 0)
        }
      }
    }
  }
}
