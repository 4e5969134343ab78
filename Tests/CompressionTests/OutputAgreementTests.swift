import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

/// The sample's first eight images, convolved and multiplied in numpy with weights rounded as they are
/// stored, and activations as integers run.
@Suite struct OutputAgreementTests {
  private static let samples = StaticQuantizationTests.samples

  private static func outputs(
    _ method: some CompressionMethod, calibration: Dataset?
  ) throws -> [String: Double] {
    let model = SampleModel.make()
    let after = try method.compress(model, calibration: calibration)
    return try CompressionReport(before: model, after: after, on: samples).rows.reduce(into: [:]) {
      $0[$1.layer] = $0[$1.layer] ?? $1.outputSignalToNoise
    }
  }

  @Test func countsTheErrorsOfLayersBefore() throws {
    let found = try Self.outputs(LinearQuantization(LinearEncoding(bits: 4)), calibration: nil)
    #expect(abs(try #require(found["conv1"]) - 27.0271) < 1e-3)
    #expect(abs(try #require(found["output"]) - 31.6409) < 1e-3)
  }

  @Test func countsWhatRoundedActivationsLose() throws {
    let found = try Self.outputs(StaticQuantization(), calibration: Self.samples)
    #expect(abs(try #require(found["conv1"]) - 47.3659) < 0.02)
    #expect(abs(try #require(found["output"]) - 46.5477) < 0.02)
  }

  /// Ranges found on other data clamp nearly everything: the weights are as good as ever, and what the
  /// layers yield isn't.
  @Test func seesRangesThatDontFit() throws {
    let dim = Dataset(
      name: "dim", features: SampleModel.wave([8, 3, 3, 3], step: 29, modulus: 101, factor: 0.02),
      origin: "made by the test")
    let model = SampleModel.make()
    let after = try StaticQuantization().compress(model, calibration: dim)
    let rows = try CompressionReport(before: model, after: after, on: Self.samples).rows
    let row = try #require(rows.first { $0.layer == "conv1" && $0.shape.count > 1 })
    #expect(try #require(row.signalToNoise) > 40)
    #expect(try #require(row.outputSignalToNoise) < 10)
  }
}
