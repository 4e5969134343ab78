import Foundation
import Testing

@testable import TensorEngine

@Suite struct PhiloxTests {
  /// The known answers of Random123's `kat_vectors` for philox4x32 with 10 rounds.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func givesTheKnownAnswers(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>
  ) {
    #expect(Philox.words(counter: counter, key: key) == expected)
  }

  @Test func permutesEveryNumberOnce() {
    var random = Philox(seed: 1, stream: 2)
    let order = random.permutation(1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
  }

  @Test func streamsDiffer() {
    var (a, b) = (Philox(seed: 1, stream: 2), Philox(seed: 1, stream: 3))
    #expect((0..<8).map { _ in a.next() } != (0..<8).map { _ in b.next() })
  }

  /// The mean and the variance of 100,000 numbers lie within five standard errors of 0 and 1.
  @Test func drawsNormalNumbers() {
    var random = Philox(seed: 7, stream: 0)
    var numbers = [Float](repeating: 0, count: 100_000)
    numbers.withUnsafeMutableBufferPointer { random.fillNormal($0) }
    let mean = numbers.reduce(0) { $0 + Double($1) } / 1e5
    let variance = numbers.reduce(0) { $0 + Double($1) * Double($1) } / 1e5
    #expect(abs(mean) < 5 * 0.00316)
    #expect(abs(variance - 1) < 5 * 0.00447)
  }

  @Test func itsSeriesAreExact() {
    for index in 1...1000 {
      let x = Double(index) / 1000
      #expect(abs(Philox.logarithm(x) - Foundation.log(x)) < 1e-14)
      #expect(abs(Philox.cosine(x - 0.5) - Foundation.cos(2 * .pi * (x - 0.5))) < 1e-12)
    }
  }
}
