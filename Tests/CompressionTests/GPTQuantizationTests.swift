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

  static let pruned = [
    Case(
      bits: 3, granularity: .channel,
      codes: [
        -3, 0, 0, -2, 0, 2, 0, 0, -3, 0, 2, -2, 0, 2, 0, 0, -3, 0, 2, -2, 0, 3, 0, 0, -3, 0, 2,
        -2, 0, 3, 0, 0, -3, 0, 2, -2, 0, 3, 0, 0, -3, 0, 2, -2, 0, 3, 0, 0, -2, 0, 2, -2, 0, 3,
        0, 0, -2, 0, 2, -2, 0, -3, 0, 1, -2, 0, 2, 0, 0, -3, 0, 1, -2, 0, 2, 0, 0, -2, 0, 2, -2,
        0, 3, 0, 0, -3, 0, 2, -2, 0, 2, 0, 0, -3, 0, 1,
      ], loss: 83.11904228825993),
    Case(
      bits: 4, granularity: .group(8),
      codes: [
        -7, 0, 0, -6, 0, 6, 0, 0, -7, 0, 4, -6, 0, 6, 0, 0, -7, 0, 4, -5, 0, 6, 0, 0, -6, 0, 4,
        -5, 0, 7, 0, 0, -6, 0, 5, -5, 0, 7, 0, 0, -6, 0, 5, -4, 0, 7, 0, 0, -6, 0, 6, -4, 0, 7,
        0, 0, -7, 0, 6, -4, 0, -7, 0, 4, -6, 0, 6, 0, 0, -7, 0, 4, -6, 0, 7, 0, 0, -6, 0, 4, -6,
        0, 7, 0, 0, -6, 0, 5, -5, 0, 5, 0, 0, -7, 0, 4,
      ], loss: 68.78703945210285),
  ]

  /// Half of the weights pruned: they are rounded to 0, whatever they gained, and tell those behind
  /// them. To the nearest codes 85.73 and 79.10 are lost.
  @Test(arguments: pruned.indices)
  func keepsPrunedWeightsZero(_ index: Int) throws {
    let expected = Self.pruned[index]
    let samples = NormedLayer.samples { Float(1 + $0 % 5) }
    let half = try WeightPruning(amount: 0.5).compress(NormedLayer.dense)
    let encoding = LinearEncoding(bits: expected.bits, granularity: expected.granularity)
    let model = try GPTQuantization(encoding).compress(half, calibration: samples)
    let weight = try #require(model.weights["dense.weight"])
    let codes = try #require(try weight.linearCodes()).codes.withElements(as: Int8.self) {
      Array($0)
    }
    #expect(codes == expected.codes)
    let loss = try NormedLayer.loss(of: weight.decoded().floats, on: samples)
    #expect(abs(loss - expected.loss) < 1e-3 * expected.loss)
  }

  @Test func tellsHowFarItIs() throws {
    let model = try HadamardRotationTests.llama(width: 32, hidden: 64)
    let text = try TextSamples.windows(vocabulary: 48, length: 16)
    var shares: [Double] = []
    var layers: [String] = []
    let method = GPTQuantization(LinearEncoding(bits: 4, granularity: .group(8)))
    let rewrite = try method.compress(model, on: text) {
      shares.append($0)
      layers.append($1)
    }
    #expect(shares == shares.sorted())
    #expect(shares.count > 1)
    #expect(shares.last == 1)
    #expect(layers.contains("block1.query"))
    #expect(
      rewrite.model.contentHash == (try method.compress(model, calibration: text)).contentHash)
  }

  @Test func refusesLayersWhoseInputsItCannotTellApart() {
    let error = #expect(throws: CompressionError.self) {
      try GPTQuantization(LinearEncoding(bits: 4), layers: ["conv1"])
        .compress(SampleModel.make(), calibration: StaticQuantizationTests.samples)
    }
    #expect(error?.layer == "conv1")
  }
}
