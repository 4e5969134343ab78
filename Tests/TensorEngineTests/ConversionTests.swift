import Testing

@testable import TensorEngine

@Suite struct ConversionTests {
  /// Swift's own conversion, for all 65536 patterns.
  @Test func widensEveryHalf() {
    let halves = (0...0xffff).map { UInt16($0) }
    let expected = halves.map { Float(Float16(bitPattern: $0)) }
    let results = onEverySet(65536) { $0.convert(halves, .f16, into: $1, .f32, count: 65536) }
    #expect(results.allSatisfy { sameBits($0, expected) })
    let bfloats = halves.map { Float(bitPattern: UInt32($0) << 16) }
    let widened = onEverySet(65536) { $0.convert(halves, .bf16, into: $1, .f32, count: 65536) }
    #expect(widened.allSatisfy { sameBits($0, bfloats) })
  }

  /// Swift's own rounding to Float16, over the whole range of floats.
  @Test func roundsFloatsToHalves() {
    let x = UnaryTests.wholeRange
    let expected = x.map { Float16($0) }
    for set in KernelSet.available {
      var halves = [Float16](repeating: 0, count: x.count)
      set.convert(x, .f32, into: &halves, .f16, count: x.count)
      let same = zip(halves, expected).allSatisfy {
        $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN)
      }
      #expect(same, "\(set.name)")
    }
  }

  /// 1 + 2^-8 lies halfway between two bfloat16 and goes to the even one; so does 1 + 3 * 2^-8.
  @Test func roundsFloatsToBFloats() {
    let x: [Float] = [
      1, 1.00390625, 1.01171875, -1.00390626, .infinity, 3.4e38, .nan, .leastNonzeroMagnitude, -0.0,
    ]
    let expected: [UInt16] = [
      0x3f80, 0x3f80, 0x3f82, 0xbf80, 0x7f80, 0x7f80, 0x7fc0, 0, 0x8000,
    ]
    for set in KernelSet.available {
      var y = [UInt16](repeating: 1, count: x.count)
      set.convert(x, .f32, into: &y, .bf16, count: x.count)
      #expect(y == expected, "\(set.name)")
    }
  }

  @Test func truncatesAndSaturatesToWholeNumbers() {
    let x: [Float] = [1.9, -1.9, 300, -300, .nan, .infinity, -.infinity, 0.5]
    let set = KernelSet.best
    var bytes = [Int8](repeating: 9, count: 8)
    set.convert(x, .f32, into: &bytes, .i8, count: 8)
    #expect(bytes == [1, -1, 127, -128, 0, 127, -128, 0])
    var longs = [Int64](repeating: 9, count: 8)
    set.convert(x, .f32, into: &longs, .i64, count: 8)
    #expect(longs == [1, -1, 300, -300, 0, .max, .min, 0])
    var truths = [UInt8](repeating: 9, count: 8)
    set.convert(x, .f32, into: &truths, .bool, count: 8)
    #expect(truths == [1, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test func convertsWholeNumbers() {
    let set = KernelSet.best
    var floats = [Float](repeating: 0, count: 300)
    set.convert((0..<300).map { Int32($0) - 150 }, .i32, into: &floats, .f32, count: 300)
    #expect(floats == (0..<300).map { Float($0 - 150) })
    var narrow: [Int16] = [0, 0, 0]
    set.convert([Int64(65537), -1, 5], .i64, into: &narrow, .i16, count: 3)
    #expect(narrow == [1, -1, 5])
    var half: [Float16] = [0, 0]
    set.convert([Int8(-3), 7], .i8, into: &half, .f16, count: 2)
    #expect(half == [-3, 7])
    var back: [UInt8] = [0, 0]
    set.convert([Float16(2.5), 300], .f16, into: &back, .u8, count: 2)
    #expect(back == [2, 255])
  }
}
