import TensorEngine
import Testing

@Suite struct FixedSumTests {
  /// The scales of both operands and of the sum; simple ratios have many sums that lie at a half.
  static let scales: [(a: Double, b: Double, sum: Double)] = [
    (0.0235, 0.0611, 0.0702), (0.0611, 0.0235, 0.0402), (0.5, 0.25, 0.5), (0.5, 0.5, 1),
    (1, 0.375, 2), (0.3, 0.3, 0.2), (0.01, 0.9, 0.11), (0.7, 0.69, 300),
  ]

  /// `MultiplyByQuantizedMultiplier` of TensorFlow Lite, number by number.
  @Test(arguments: scales)
  func agreesWithTheFormulaForAllPairsOfBytes(_ scale: (a: Double, b: Double, sum: Double)) throws {
    let twice = 2 * max(scale.a, scale.b)
    let a = FixedPointMultiplier(scale.a / twice).shiftedLeft(by: FixedSum.shift)
    let b = FixedPointMultiplier(scale.b / twice).shiftedLeft(by: FixedSum.shift)
    let multiplier = FixedPointMultiplier(twice / (scale.sum * 0x1p20))
    let (aZero, bZero, zero): (Int32, Int32, Int32) = (3, -128, -5)
    let sum = try #require(
      FixedSum(
        type: .signed, aZero: aZero, aMultiplier: a, bZero: bZero, bMultiplier: b,
        multiplier: multiplier, zeroPoint: zero, range: -128...127))
    let bytes = (0..<1 << 16).map {
      (Int8(truncatingIfNeeded: $0), Int8(truncatingIfNeeded: $0 >> 8))
    }
    let expected = bytes.map { x, y in
      multiplier(a(Int32(x) - aZero) + b(Int32(y) - bZero)) + zero
    }.map { Int8(clamping: $0) }
    for kernels in KernelSet.available {
      var found = [Int8](repeating: 0, count: bytes.count)
      kernels.addFixed(sum, bytes.map(\.0), bytes.map(\.1), into: &found, count: bytes.count)
      #expect(found == expected, "\(kernels.name)")
    }
  }
}
