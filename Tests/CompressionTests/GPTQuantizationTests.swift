import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

/// The numbers come from the paper's own algorithm in numpy and 64-bit floats: H inverted, its upper
/// Cholesky factor, each input's error spread over those after it.
@Suite struct GPTQuantizationTests {
  struct Case: Sendable {
    let bits: Int
    let granularity: QuantizationGranularity
    var reorders = false
    let codes: [Int8]
    let loss: Double
  }

  static let cases = [
    Case(
      bits: 3, granularity: .channel,
      codes: [
        -3, -1, 2, -2, 0, 2, -1, 1, -3, -1, 2, -2, 0, 2, -1, 1, -3, -1, 2, -2, 0, 3, -1, 1, -3,
        0, 2, -2, 0, 3, -1, 1, -3, 0, 2, -2, 0, 3, -1, 1, -3, 0, 2, -2, 1, 3, -1, 1, -2, 0, 2,
        -2, 1, 3, -1, 1, -2, 0, 2, -2, 1, -3, -1, 1, -2, 1, 2, -2, 1, -2, -1, 1, -2, 1, 2, -1, 1,
        -2, -1, 2, -2, 0, 3, -1, 1, -3, -1, 2, -2, 0, 3, -1, 1, -3, 0, 3,
      ], loss: 11.42713994970726),
    Case(
      bits: 4, granularity: .group(8),
      codes: [
        -7, -2, 4, -6, 0, 6, -3, 2, -7, -2, 4, -6, 0, 6, -3, 2, -7, -1, 4, -5, 1, 6, -3, 3, -6,
        -1, 4, -5, 1, 7, -3, 3, -6, -1, 5, -5, 1, 7, -3, 3, -6, -1, 5, -4, 1, 7, -2, 4, -6, 0, 6,
        -4, 2, 7, -2, 3, -7, 0, 6, -4, 2, -7, -2, 4, -7, 0, 5, -3, 3, -7, -2, 4, -5, 1, 7, -3, 3,
        -7, -2, 4, -6, 1, 7, -3, 2, -7, -1, 5, -6, 1, 7, -3, 4, -7, 0, 5,
      ], loss: 2.1178037261653326),
    Case(
      bits: 4, granularity: .group(8), reorders: true,
      codes: [
        -7, -2, 4, -6, 0, 6, -3, 2, -7, -2, 4, -6, 0, 6, -3, 2, -7, -1, 4, -5, 1, 6, -3, 3, -6,
        -1, 4, -5, 1, 7, -3, 3, -6, -1, 4, -5, 1, 7, -2, 3, -6, 0, 5, -5, 1, 7, -3, 3, -6, 0, 6,
        -4, 2, 7, -2, 3, -7, 0, 6, -4, 1, -7, -3, 3, -6, 0, 6, -4, 3, -7, -2, 4, -6, 1, 7, -3, 3,
        -7, -1, 4, -6, 1, 7, -3, 2, -6, -1, 5, -5, 1, 7, -3, 3, -6, -2, 5,
      ], loss: 1.0190786630494997),
  ]

  @Test(arguments: cases.indices)
  func roundsAsThePaperDoes(_ index: Int) throws {
    let expected = Self.cases[index]
    let samples = NormedLayer.samples { Float(1 + $0 % 5) }
    let encoding = LinearEncoding(bits: expected.bits, granularity: expected.granularity)
    let model = try GPTQuantization(encoding, ordersByActivation: expected.reorders)
      .compress(NormedLayer.dense, calibration: samples)
    let weight = try #require(model.weights["dense.weight"])
    let codes = try #require(try weight.linearCodes()).codes.withElements(as: Int8.self) {
      Array($0)
    }
    #expect(codes == expected.codes)
    #expect(
      abs(try NormedLayer.loss(of: weight.decoded().floats, on: samples) - expected.loss) < 1e-3
        * expected.loss)
  }

  @Test(arguments: cases.indices)
  func losesLessThanRoundingToTheNearest(_ index: Int) throws {
    let expected = Self.cases[index]
    let samples = NormedLayer.samples { Float(1 + $0 % 5) }
    let nearest = try LinearQuantization(
      LinearEncoding(bits: expected.bits, granularity: expected.granularity)
    ).compress(NormedLayer.dense)
    let weight = try #require(nearest.weights["dense.weight"])
    #expect(try NormedLayer.loss(of: weight.decoded().floats, on: samples) > 2 * expected.loss)
  }

  @Test func refusesWeightsThatWerePruned() throws {
    let samples = NormedLayer.samples { _ in 1 }
    let pruned = try WeightPruning(amount: 0.5).compress(NormedLayer.dense)
    let error = #expect(throws: CompressionError.self) {
      try GPTQuantization(LinearEncoding(bits: 4)).compress(pruned, calibration: samples)
    }
    #expect(error?.layer == "dense")
  }
}
