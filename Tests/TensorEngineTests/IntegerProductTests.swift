import Testing

@testable import TensorEngine

@Suite struct IntegerProductTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var columns: Int
    var depth: Int
    var type = ByteType.unsigned
    var activationZero: Int32 = 0
    var weightZero: Int32 = 0
    var testDescription: String { "\(rows)x\(depth)x\(columns) \(type) zero \(activationZero)" }
  }

  static let cases =
    [0, 1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 127, 1000, 4099].map {
      Case(rows: 3, columns: 5, depth: $0, activationZero: 7)
    }
    + [1, 5, 6, 7, 13, 47, 48, 49, 100].map {
      Case(rows: $0, columns: 33, depth: 10, type: .signed, activationZero: -9)
    }
    + [1, 15, 16, 17, 63, 64, 65, 80, 257, 600].map {
      Case(rows: 7, columns: $0, depth: 9, type: .signed, activationZero: 3, weightZero: -5)
    }

  /// Σ over the depth of (a - zero) (w - zero), in 64 bits.
  static func reference(_ a: [Int], _ w: [Int8], _ c: Case) -> [Int32] {
    var result: [Int32] = []
    for row in 0..<c.rows {
      for column in 0..<c.columns {
        var sum = 0
        for k in 0..<c.depth {
          let value = a[row * c.depth + k] - Int(c.activationZero)
          sum += value * (Int(w[k * c.columns + column]) - Int(c.weightZero))
        }
        result.append(Int32(sum))
      }
    }
    return result
  }

  @Test(arguments: cases)
  func isExactOnEverySet(_ c: Case) {
    var samples = Samples(UInt64(c.rows + c.columns + c.depth))
    let bytes: [UInt8] = samples.integers(c.rows * c.depth)
    let weights: [Int8] = samples.integers(c.depth * c.columns)
    let values = bytes.map { c.type == .signed ? Int(Int8(bitPattern: $0)) : Int($0) }
    let expected = Self.reference(values, weights, c)
    var packed = [Int8](
      repeating: 0, count: KernelSet.packedIntegerBytes(depth: c.depth, columns: c.columns))
    var sums = [Int32](repeating: 0, count: c.columns)
    KernelSet.packIntegers(
      weights, depth: c.depth, columns: c.columns, rowStride: c.columns, columnStride: 1,
      into: &packed, columnSums: &sums)
    var offsets = sums
    Requantization.writeOffsets(
      bias: nil, columnSums: sums, columns: c.columns, depth: c.depth,
      activationZero: c.activationZero, activations: c.type, weightZero: c.weightZero,
      into: &offsets)
    for set in KernelSet.available {
      var result = [Int32](repeating: .min, count: expected.count)
      offsets.withUnsafeBufferPointer { offsets in
        set.multiplyIntegers(
          bytes, c.type, packed: packed, into: &result, rows: c.rows, columns: c.columns,
          depth: c.depth,
          requantization: Requantization(
            offsets: offsets.baseAddress, multipliers: nil, weightZero: c.weightZero,
            target: .sum))
      }
      let same = result == expected
      #expect(same, "\(set.name)")
    }
  }

  /// The largest sum there can be: 255 * -128 * 65536 = -2,139,095,040. Sixteen-bit pairs would
  /// saturate on the way.
  @Test func holdsTheLargestSums() {
    let depth = 65536
    let activations = [UInt8](repeating: 255, count: depth)
    let weights = [Int8](repeating: -128, count: depth)
    var packed = [Int8](
      repeating: 0, count: KernelSet.packedIntegerBytes(depth: depth, columns: 1))
    var sums: [Int32] = [0]
    KernelSet.packIntegers(
      weights, depth: depth, columns: 1, rowStride: 1, columnStride: 1, into: &packed,
      columnSums: &sums)
    for set in KernelSet.available {
      var result: [Int32] = [0]
      set.multiplyIntegers(
        activations, .unsigned, packed: packed, into: &result, rows: 1, columns: 1, depth: depth,
        requantization: Requantization(offsets: nil, multipliers: nil, target: .sum))
      #expect(result == [-2_139_095_040], "\(set.name)")
    }
  }

  /// One activation 1 and weights as they are, so the sums are the weights; a half rounds to even.
  @Test func roundsHalvesToEvenAndSaturates() {
    let weights: [Int8] = [-5, -3, -1, 0, 1, 3, 5, 126, -128]
    let columns = weights.count
    var packed = [Int8](
      repeating: 0, count: KernelSet.packedIntegerBytes(depth: 1, columns: columns))
    var sums = [Int32](repeating: 0, count: columns)
    KernelSet.packIntegers(
      weights, depth: 1, columns: columns, rowStride: columns, columnStride: 1, into: &packed,
      columnSums: &sums)
    let multipliers = [Float](repeating: 0.5, count: 8) + [10]
    for set in KernelSet.available {
      var bytes = [Int8](repeating: 99, count: columns)
      var floats = [Float](repeating: 99, count: columns)
      multipliers.withUnsafeBufferPointer { multipliers in
        var requantization = Requantization(
          offsets: nil, multipliers: multipliers.baseAddress,
          target: .byte(zeroPoint: -10, range: -128...50))
        set.multiplyIntegers(
          [UInt8(1)], .unsigned, packed: packed, into: &bytes, rows: 1, columns: columns,
          depth: 1, requantization: requantization)
        requantization.target = .float
        set.multiplyIntegers(
          [UInt8(1)], .unsigned, packed: packed, into: &floats, rows: 1, columns: columns,
          depth: 1, requantization: requantization)
      }
      // -2.5 -> -2, -1.5 -> -2, -0.5 -> 0, 0.5 -> 0, 1.5 -> 2, 2.5 -> 2, then less 10.
      #expect(bytes == [-12, -12, -10, -10, -10, -8, -8, 50, -128], "\(set.name)")
      #expect(floats == [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 63, -1280], "\(set.name)")
    }
  }
}
