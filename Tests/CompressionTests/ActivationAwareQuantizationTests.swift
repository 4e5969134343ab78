import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

/// The numbers come from the paper's search in numpy and 64-bit floats.
@Suite struct ActivationAwareQuantizationTests {
  /// What channels 0 to 15 are divided by: their mean magnitude to the power of 0.35, which of the
  /// powers from 0 to 0.95 loses least at 3 bits in groups of 8.
  static let factors: [Float] = [
    0.6307964, 0.6135213, 0.6166459, 1.6361582, 0.6153077, 0.6227464, 0.6186076, 0.6227183,
    0.6241943, 0.611581, 0.6273693, 1.6219298, 0.6127778, 0.6222083, 0.6111879, 0.6264945,
  ]

  private func quantized() throws -> Model {
    try ActivationAwareQuantization(LinearEncoding(bits: 3, granularity: .group(8)))
      .compress(NormedLayer.normed, calibration: NormedLayer.samples { _ in 1 })
  }

  @Test func scalesChannelsAsThePaperDoes() throws {
    let model = try quantized()
    let scales = try #require(model.weights["norm.scale"]).decoded().floats
    for (channel, factor) in Self.factors.enumerated() {
      let expected = (channel % 8 == 3 ? 8 : 0.5) / factor
      #expect(abs(scales[channel] - expected) < 1e-4 * expected)
    }
  }

  /// The mean squared change of what the layer yields, summed over outputs, is the search's
  /// smallest, 0.1017; of the nearest codes it is 1.4783.
  @Test func losesAsLittleAsThePaperSays() throws {
    let samples = NormedLayer.samples { _ in 1 }
    let run = { (model: Model) in try ModelRunner(model).run(samples.features).floats }
    let plain = try run(NormedLayer.normed)
    let nearest = try LinearQuantization(LinearEncoding(bits: 3, granularity: .group(8)))
      .compress(NormedLayer.normed)
    for (model, expected) in [(try quantized(), 0.10174525), (nearest, 1.47827968)] {
      let loss = zip(try run(model), plain).reduce(0.0) {
        $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) / Double(NormedLayer.rows)
      }
      #expect(abs(loss - expected) < 0.001 * expected)
    }
  }

  /// Nothing can divide what comes from outside: the layer is rounded as it is.
  @Test func roundsToTheNearestWhereNothingCanDivide() throws {
    let encoding = LinearEncoding(bits: 3, granularity: .group(8))
    let samples = NormedLayer.samples { _ in 1 }
    let aware = try ActivationAwareQuantization(encoding)
      .compress(NormedLayer.dense, calibration: samples)
    let nearest = try LinearQuantization(encoding).compress(NormedLayer.dense)
    #expect(
      aware.weights["dense.weight"]?.contentHash == nearest.weights["dense.weight"]?.contentHash)
  }
}
