import Testing

@testable import TensorEngine

@Suite struct BinaryTests {
  static func reference(_ function: BinaryFunction, _ a: Float, _ b: Float) -> Float {
    switch function {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .maximum: a.isNaN || b.isNaN ? .nan : a > b ? a : b
    case .minimum: a.isNaN || b.isNaN ? .nan : a < b ? a : b
    }
  }

  static func reference(_ comparison: Comparison, _ a: Float, _ b: Float) -> Bool {
    switch comparison {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }

  /// The element that place `place` of a result of `shape` reads of an operand (numpy's rules).
  static func source(_ operand: [Int], _ shape: [Int], _ place: Int) -> Int {
    var (rest, step, index) = (place, 1, 0)
    for axis in shape.indices.reversed() {
      let own = axis - (shape.count - operand.count)
      if own >= 0 {
        if operand[own] != 1 { index += rest % shape[axis] * step }
        step *= operand[own]
      }
      rest /= shape[axis]
    }
    return index
  }

  static let shapes: [([Int], [Int])] =
    awkwardCounts.map { ([$0], [$0]) } + [
      ([], []), ([4099], [1]), ([], [17]), ([9000], [9000]), ([5, 33], [33]), ([33], [5, 33]),
      ([5, 1], [1, 7]), ([2, 3, 4, 5], [3, 1, 5]), ([2, 16, 3], [16, 1]), ([3, 1, 70], [4, 1]),
      ([2, 1, 3, 1, 2, 1], [1, 4, 1, 5, 1, 3]), ([0, 4], [4]), ([1, 1], [1]),
    ]

  @Test(arguments: shapes)
  func broadcastsAsNumpyDoes(_ left: [Int], _ right: [Int]) throws {
    let shape = try #require(Broadcast.shape(of: [left, right]))
    let walk = Broadcast([left, right])
    #expect(walk.shape == shape)
    var samples = Samples(3)
    var a = samples.floats(left.reduce(1, *))
    let b = samples.floats(right.reduce(1, *))
    if a.count > 3 { a[3] = .nan }
    let count = shape.reduce(1, *)
    let places = (0..<count).map {
      (Self.source(left, shape, $0), Self.source(right, shape, $0))
    }
    for function in BinaryFunction.allCases {
      let expected = places.map { Self.reference(function, a[$0.0], b[$0.1]) }
      let results = onEverySet(count) { $0.binary(function, walk, a, b, into: $1) }
      #expect(results.allSatisfy { sameBits($0, expected) }, "\(function)")
      // Unit by unit, as threads would take them.
      let cut = onEverySet(count) { set, y in
        for unit in 0..<walk.unitCount {
          set.binary(function, walk, a, b, into: y, units: unit..<(unit + 1))
        }
      }
      #expect(cut.allSatisfy { sameBits($0, expected) }, "\(function)")
    }
    for comparison in Comparison.allCases {
      let expected: [UInt8] = places.map { Self.reference(comparison, a[$0.0], b[$0.1]) ? 1 : 0 }
      for set in KernelSet.available {
        var y = [UInt8](repeating: 7, count: count + 1)
        set.compare(comparison, walk, a, b, into: &y)
        let same = Array(y.dropLast()) == expected && y.last == 7
        #expect(same, "\(comparison) on \(set.name)")
      }
    }
  }

  @Test func refusesShapesThatDisagree() {
    #expect(Broadcast.shape(of: [[2, 3], [2]]) == nil)
    #expect(Broadcast.shape(of: [[2, 1], [1, 3], [3]]) == [2, 3])
  }

  @Test(arguments: [[1, 3], [2, 1], [2, 3], []])
  func choosesByCondition(_ conditionShape: [Int]) {
    let (a, b): ([Float], [Float]) = ([1, 2, 3], [-1, -2, -3, -4, -5, -6])
    let condition = Array([UInt8(1), 0, 255, 0, 1, 0].prefix(conditionShape.reduce(1, *)))
    let walk = Broadcast([conditionShape, [3], [2, 3]])
    let results = onEverySet(6) { $0.choose(walk, condition, a, b, into: $1) }
    let expected = (0..<6).map { place in
      condition[Self.source(conditionShape, [2, 3], place)] != 0 ? a[place % 3] : b[place]
    }
    #expect(results.allSatisfy { $0 == expected })
  }

  @Test func scalarAndPlainFormsAgreeWithTheWalk() {
    for count in awkwardCounts {
      var samples = Samples(9)
      let (a, b) = (samples.floats(count), samples.floats(count))
      let plain = onEverySet(count) { $0.binary(.subtract, a, b, into: $1, count: count) }
      #expect(plain.allSatisfy { sameBits($0, zip(a, b).map { $0 - $1 }) })
      let scalar = onEverySet(count) { $0.binary(.divide, a, scalar: 3, into: $1, count: count) }
      #expect(scalar.allSatisfy { sameBits($0, a.map { $0 / 3 }) })
      let sums = onEverySet(count) { set, y in
        y.update(from: b, count: count)
        set.scaledAdd(0.37, a, to: y, count: count)
      }
      let expected = zip(a, b).map { $1.addingProduct(0.37, $0) }
      #expect(sums.allSatisfy { sameBits($0, expected) })
    }
  }
}
