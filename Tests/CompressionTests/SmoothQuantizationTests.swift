import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct SmoothQuantizationTests {
  /// sqrt(max|x| / max|w|) of channels 0 to 15, as numpy finds it for `NormedLayer`.
  static let factors: [Float] = [
    1.354029, 1.359316, 1.390046, 6.003667, 1.424803, 1.4231, 1.465416, 1.417379, 1.40682, 1.616356,
    1.348387, 5.472445, 1.389557, 1.537675, 1.413476, 1.495998,
  ]

  @Test func dividesChannelsAsThePaperSays() throws {
    let model = try SmoothQuantization()
      .compress(NormedLayer.normed, calibration: NormedLayer.samples { _ in 1 })
    let scales = try SampleModel.floats(model, "norm.scale")
    for (channel, factor) in Self.factors.enumerated() {
      let expected = (channel % 8 == 3 ? 8 : 0.5) / factor
      #expect(abs(scales[channel] - expected) < 1e-5 * expected)
    }
  }

  /// What rounding lost is what it lost of the scaled weights: 44.97 dB by numpy. The weights as
  /// they were differ by their scales, -4.59 dB, and none of them broke.
  @Test func isComparedWithTheWeightsThatItRounded() throws {
    let rewrite = try SmoothQuantization()
      .compress(NormedLayer.normed, on: NormedLayer.samples { _ in 1 }) { _, _ in }
    let row = { (before: Model) in
      try CompressionReport(before: before, after: rewrite.model).rows
        .first { $0.weight == "dense.weight" }?.signalToNoise
    }
    #expect(abs(try #require(try row(rewrite.reference)) - 44.9662) < 0.01)
    #expect(try #require(try row(NormedLayer.normed)) < 10)
  }

  @Test func losesLessThanWithoutIt() throws {
    let samples = NormedLayer.samples { _ in 1 }
    let run = { (model: Model) in try ModelRunner(model).run(samples.features).floats }
    let plain = try run(NormedLayer.normed)
    let loss = { (model: Model) in
      zip(try run(model), plain).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let smoothed = try SmoothQuantization().compress(NormedLayer.normed, calibration: samples)
    let dynamic = try DynamicQuantization().compress(NormedLayer.normed)
    #expect(try loss(smoothed) < 0.5 * loss(dynamic))
  }

  /// Through a gate, and through the values that attention mixes, heads that share one included: but
  /// for rounding to eight bits the model computes the same.
  @Test func foldsThroughAllOfADecoder() throws {
    let model = try HadamardRotationTests.llama(width: 32, hidden: 64)
    let text = try TextSamples.windows(vocabulary: 48, length: 16)
    let encoding = LinearEncoding(bits: 8, granularity: .group(8))
    let smoothed = try ActivationAwareQuantization(encoding)
      .compress(model, calibration: text)
    let tokens = text.features.rows(0..<2)
    let (before, after) = (
      try ModelRunner(model).run(tokens).floats, try ModelRunner(smoothed).run(tokens).floats
    )
    for name in ["block1.norm1.scale", "block1.norm2.scale"] {
      #expect(smoothed.weights[name]?.contentHash != model.weights[name]?.contentHash)
    }
    let largest = before.reduce(0) { max($0, $1.magnitude) }
    let distance = zip(before, after).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    #expect(distance < 0.05 * largest)
  }
}
