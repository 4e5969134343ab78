import TensorEngine
import Testing

/// The numbers come from numpy in 64 bits, by the paper's two steps: the errors shrunk by
/// |e| - |e|^(p - 1) / β, then least squares for what is left, β growing by a hundredth twenty times;
/// p = 1/2.
@Suite struct HalfQuadraticFitTests {
  struct Case: Sendable {
    let bits: Int
    let scheme: LinearEncoding.Scheme
    let scales: [Float]
    var zeroPoints: [Float] = []
    /// The first output's, from the lowest that the width has.
    let codes: [Float]
  }

  /// 24 inputs of three outputs, of each an input six times as large as it would be.
  static let matrix: Tensor = {
    let values = (0..<24 * 3).map { place -> Float in
      let (input, output) = (place / 3, place % 3)
      let value = Float(input * (23 + output) % 61) / 61 - 0.5
      return input == 5 + output ? value * 6 : value
    }
    return Tensor(values, shape: [24, 3])
  }()

  @Test(arguments: [
    Case(
      bits: 3, scheme: .symmetric, scales: [0.35664117, 0.21810728, 0.40139353],
      codes: [-1, 0, 1, -1, 0, 3, -1, 0, -1, 0, 1, -1, 0, 1, -1, 0, -1, 0, 1, -1, 0, 1, -1, 0]),
    Case(
      bits: 2, scheme: .symmetric, scales: [2.3114755, 0.38064602, 2.2131147],
      codes: [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    Case(
      bits: 4, scheme: .asymmetric, scales: [0.19100232, 0.08420738, 0.18220478],
      zeroPoints: [3, 10, 3],
      codes: [0, 2, 4, 1, 3, 15, 2, 4, 0, 2, 4, 1, 3, 5, 2, 4, 1, 3, 5, 1, 3, 5, 2, 4]),
  ])
  func findsTheGridThatThePaperFinds(_ c: Case) throws {
    let encoding = LinearEncoding(
      bits: c.bits, scheme: c.scheme, granularity: .channel, range: .halfQuadratic)
    let weight = try Weight(Self.matrix, encoding: encoding)
    let codes = try #require(try weight.linearCodes())
    for (scale, expected) in zip(codes.scales.floats, c.scales) {
      #expect(abs(scale - expected) < 1e-5 * expected)
    }
    #expect((codes.zeroPoints?.floats ?? []) == c.zeroPoints)
    #expect(stride(from: 0, to: 72, by: 3).map { codes.codes.floats[$0] } == c.codes)
  }

  /// Σ√|e| by the same script: from 10.17, 6.03 and 9.92 of the range of all values.
  @Test func losesLessThanTheWholeRange() throws {
    func loss(_ range: QuantizationRange) throws -> [Double] {
      let encoding = LinearEncoding(bits: 3, granularity: .channel, range: range)
      let decoded = try Weight(Self.matrix, encoding: encoding).decoded().floats
      return (0..<3).map { output in
        stride(from: output, to: 72, by: 3).reduce(0.0) {
          $0 + Double(abs(decoded[$1] - Self.matrix.floats[$1])).squareRoot()
        }
      }
    }
    for (found, expected) in zip(try loss(.minMax), [10.168558, 6.027684, 9.920006]) {
      #expect(abs(found - expected) < 1e-3)
    }
    for (found, expected) in zip(try loss(.halfQuadratic), [7.550300, 4.879659, 7.582039]) {
      #expect(abs(found - expected) < 1e-3)
    }
  }
}
