import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

@Suite struct BiasCorrectionTests {
  private static let samples = StaticQuantizationTests.samples

  private static func quantized(_ model: Model = SampleModel.make()) throws -> Model {
    try LinearQuantization(LinearEncoding(bits: 3)).compress(model)
  }

  /// numpy 2.4.6 in 64 bits: the means of what both layers compute, the second layer's with the
  /// first one's bias corrected.
  @Test func addsWhatNumpySaysIsMissing() throws {
    let model = SampleModel.make()
    let corrected = try BiasCorrection(to: model)(Self.quantized(model), on: Self.samples)
    let expected: [String: [Float]] = [
      "conv1.bias": [0.10002481, -0.19908294, -0.00024794],
      "output.bias": [0.4955018, 0.25368727, 0.02131743, -0.28155906, -0.50835385],
    ]
    for (name, values) in expected {
      for (value, expected) in zip(try SampleModel.floats(corrected, name), values) {
        #expect(abs(value - expected) < 2e-6, "\(name)")
      }
    }
    #expect(corrected.provenance.last?.step == "repair bias")
  }

  @Test func leavesTheWeightsCodes() throws {
    let quantized = try Self.quantized()
    let corrected = try BiasCorrection(to: SampleModel.make())(quantized, on: Self.samples)
    for name in ["conv1.weight", "output.weight"] {
      #expect(corrected.weights[name]?.contentHash == quantized.weights[name]?.contentHash)
    }
  }

  /// Where a layer has no bias it gets one, and means agree afterwards.
  @Test func givesALayerABiasThatHasNone() throws {
    var model = SampleModel.make()
    model.graph.nodes[3].inputs.removeLast()
    let quantized = try Self.quantized(model)
    let corrected = try BiasCorrection(to: model)(quantized, on: Self.samples)
    let means = try [model, quantized, corrected].map { model in
      let values = try ModelRunner(model).run(Self.samples.features).floats
      return values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    }
    #expect(abs(means[2] - means[0]) < 1e-6)
    #expect(abs(means[1] - means[0]) > 1e-4)
  }

  /// The activations of a repaired model are quantized around the codes that it has.
  @Test func staysInTheIntegersThatRun() throws {
    let model = SampleModel.make()
    let corrected = try BiasCorrection(to: model)(Self.quantized(model), on: Self.samples)
    let integers = try StaticQuantization().compress(corrected, calibration: Self.samples)
    for name in ["conv1.weight", "output.weight"] {
      #expect(
        try SampleModel.floats(integers, name) == SampleModel.floats(corrected, name), "\(name)")
      #expect(integers.weights[name]?.linearEncoding?.bits == 3)
    }
    let floats = try ModelRunner(corrected).run(Self.samples.features).floats
    let codes = try ModelRunner(integers).run(Self.samples.features).floats
    #expect(SignalToNoise.decibels(of: floats, as: codes) > 40)
  }

  @Test func refusesAnotherModel() throws {
    var other = SampleModel.make()
    other.graph.nodes[1].operation = "Relu6"
    let correction = BiasCorrection(to: other)
    #expect(throws: CompressionError.self) {
      try correction(Self.quantized(), on: Self.samples)
    }
    #expect(
      throws: CompressionError(
        "the two models have the same weights", hint: "quantize one of them first")
    ) { try BiasCorrection(to: SampleModel.make())(SampleModel.make(), on: Self.samples) }
  }
}
