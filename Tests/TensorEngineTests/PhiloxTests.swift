import Testing

@testable import TensorEngine

@Suite struct PhiloxTests {
  struct Vector: Sendable {
    var counter: SIMD4<UInt32>
    var key: SIMD2<UInt32>
    var output: SIMD4<UInt32>
  }

  /// `philox4x32 10` of Random123's `tests/kat_vectors`.
  static let vectors = [
    Vector(
      counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0),
      output: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    Vector(
      counter: SIMD4(repeating: 0xffff_ffff), key: SIMD2(repeating: 0xffff_ffff),
      output: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    Vector(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: SIMD2(0xa409_3822, 0x299f_31d0),
      output: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ]

  @Test(arguments: vectors)
  func encryptsAsPublished(_ vector: Vector) {
    #expect(Philox.encrypted(vector.counter, key: vector.key) == vector.output)
  }

  @Test func startsWithTheBlockOfCounterZero() {
    var random = Philox(seed: 0)
    #expect(random.next() == 0x6627_e8d5)
    #expect(random.next() == 0xe169_c58d)
  }

  @Test func streamsAreIndependentOfEachOther() {
    var first = Philox(seed: 7, statement: 1, draw: 0)
    var again = Philox(seed: 7, statement: 1, draw: 0)
    var others = [
      Philox(seed: 7, statement: 1, draw: 1), Philox(seed: 7, statement: 2, draw: 0),
      Philox(seed: 8, statement: 1, draw: 0),
    ]
    let number = first.uint64()
    #expect(again.uint64() == number)
    for index in others.indices { #expect(others[index].uint64() != number) }
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var random = Philox(seed: 1)
    var numbers = [Float](repeating: 0, count: 100_000)
    numbers.withUnsafeMutableBufferPointer { random.fillUniform($0) }
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / 100_000
    let square = numbers.reduce(0.0) { $0 + Double($1) * Double($1) } / 100_000
    // Four standard errors of the moments 1/2 and 1/3.
    #expect(abs(mean - 0.5) < 4 * 0.2887 / 316.2)
    #expect(abs(square - 1.0 / 3) < 4 * 0.2981 / 316.2)
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
  }

  @Test func normalNumbersHaveTheMomentsOfTheNormal() {
    var random = Philox(seed: 2)
    var numbers = [Float](repeating: 0, count: 100_001)
    numbers.withUnsafeMutableBufferPointer { random.fillNormal($0, mean: 3, deviation: 2) }
    let standard = numbers.map { (Double($0) - 3) / 2 }
    let count = Double(standard.count)
    let moments = (1...4).map { power in
      standard.reduce(0.0) { sum, x in
        sum + (1..<power).reduce(x) { product, _ in product * x }
      } / count
    }
    // Four standard errors of the moments 0, 1, 0, 3, whose variances are 1, 2, 15, 96.
    for (moment, (expected, variance)) in zip(moments, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect(abs(moment - expected) < 4 * (variance / count).squareRoot())
    }
  }

  @Test func permutationsHoldEveryNumberOnce() {
    var random = Philox(seed: 3)
    #expect(random.permutation(1000).sorted() == Array(0..<1000))
    #expect(random.permutation(0).isEmpty)
    // All 24 orders of four, each 1000 times but for chance (four standard deviations).
    var seen: [[Int]: Int] = [:]
    for _ in 0..<24_000 { seen[random.permutation(4), default: 0] += 1 }
    #expect(seen.count == 24)
    #expect(seen.values.allSatisfy { abs($0 - 1000) < 4 * 31 })
  }
}
