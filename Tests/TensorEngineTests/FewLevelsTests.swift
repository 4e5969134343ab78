import TensorEngine
import Testing

/// Encodings of a few levels that aren't evenly spaced.
@Suite struct FewLevelsTests {
  static let matrix = LinearEncodingTests.matrix

  struct Float8: Sendable {
    var format: SmallFloatFormat
    var count: Int
    var sum: Double
    var codes: [UInt16]
  }

  /// Numbers and codes as `ml_dtypes` 0.5 has them, which follows OCP's specifications; the last
  /// value makes the scale 1.
  @Test(arguments: [
    Float8(
      format: .e4m3, count: 127, sum: 5407.875,
      codes: [42, 170, 56, 58, 194, 5, 0, 69, 74, 52, 58, 190, 40, 126]),
    Float8(
      format: .e5m2, count: 124, sum: 360447.9997558594,
      codes: [53, 181, 60, 61, 193, 33, 19, 67, 69, 58, 61, 191, 52, 123]),
    Float8(
      format: .e2m1, count: 8, sum: 18, codes: [1, 9, 2, 2, 12, 0, 0, 5, 7, 2, 2, 12, 0, 7]),
  ])
  func smallFloatsAreThePublishedOnes(_ c: Float8) throws {
    #expect(c.format.magnitudes.count == c.count)
    #expect(c.format.magnitudes.reduce(0.0) { $0 + Double($1) } == c.sum)
    let values: [Float] = [
      0.3, -0.3, 1.06, 1.19, -2.5, 0.01, 0.0009, 3.3, 5.1, 0.75, 1.25, -1.75, 0.25,
    ]
    let tensor = Tensor(values + [c.format.greatest], shape: [14])
    let weight = try Weight(
      tensor, encoding: SmallFloatEncoding(c.format, granularity: .tensor))
    let bytes = try #require(weight.parts["codes"]).withUnsafeBytes { Array($0) }
    let codes =
      c.format.bits == 8
      ? bytes.map { UInt16($0) } : bytes.flatMap { [UInt16($0 & 15), UInt16($0 >> 4)] }
    #expect(codes == c.codes)
  }

  /// The block of an MXFP4 number, by numpy and `ml_dtypes`: the scale is 2⁻¹.
  @Test func powersOfTwoAreTheScalesOfMicroscaling() throws {
    let encoding = SmallFloatEncoding(.e2m1, granularity: .tensor, scaleFormat: .powerOfTwo)
    let weight = try Weight(Self.matrix, encoding: encoding)
    #expect(try #require(weight.parts["scales"]).floats == [126])
    #expect(
      try weight.decoded().floats == [
        0.25, -1, 0, -0.75, 0.5, 0, 1, 2, 0, 0.25, -0.25, 0.25, -0.5, 1, -0.75,
      ])
  }

  /// By numpy: the greatest power is 2¹, as ⌊log₂(4 · 2.5 / 3)⌋ = 1; six more below it.
  @Test func logarithmicCodesAreTheNearestPowers() throws {
    let weight = try Weight(
      Self.matrix, encoding: LogarithmicEncoding(bits: 4, granularity: .tensor))
    #expect(
      try weight.decoded().floats == [
        0.25, -1, 0.0625, -1, 0.5, 0, 1, 2, -0.125, 0.125, -0.25, 0.25, -0.5, 1, -0.5,
      ])
  }

  /// By numpy: Δ = 0.7 · mean |w|, the scale the mean of what is above.
  @Test func ternaryWeightsHaveTheThresholdOfThePaper() throws {
    let byChannel = try Weight(Self.matrix, encoding: TernaryEncoding())
    expect(try #require(byChannel.parts["scales"]).floats, near: [0.72666667, 1.58333333, 0.45])
    let signs: [Float] = [0, -1, 0, -1, 0, 0, 1, 1, 0, 0, 0, 1, -1, 1, -1]
    #expect(try byChannel.decoded().floats.map { $0 == 0 ? 0 : $0 < 0 ? -1 : 1 } == signs)
    let whole = try Weight(Self.matrix, encoding: TernaryEncoding(granularity: .tensor))
    expect(try #require(whole.parts["scales"]).floats, near: [1.08])
  }

  @Test func binaryWeightsAreSignsTimesTheMean() throws {
    let weight = try Weight(Self.matrix, encoding: BinaryEncoding())
    let scales: [Float] = [0.534, 1.1, 0.212]
    expect(try #require(weight.parts["scales"]).floats, near: scales)
    expect(
      try weight.decoded().floats,
      near: Self.matrix.floats.enumerated().map { $1 < 0 ? -scales[$0 % 3] : scales[$0 % 3] })
  }

  /// A file's code of NaN is refused, not computed with.
  @Test func refusesCodesThatAreNoNumbers() throws {
    let encoding = SmallFloatEncoding(.e4m3, granularity: .tensor)
    let parts = [
      "codes": Tensor([0x38, 0x7f] as [UInt8], shape: [2], as: .u8),
      "scales": Tensor([1], shape: [1]),
    ]
    #expect(throws: EncodingError("the code 127 of element 1 stands for no number")) {
      try encoding.decode(parts, shape: [2])
    }
    #expect(throws: EncodingError.self) { try LogarithmicEncoding(bits: 1).encode(Self.matrix) }
  }
}
