import Compression
import Datasets
import ModelGraph
import TensorEngine
import Testing

/// The numbers come from the paper's own algorithm in numpy and 64-bit floats: H inverted, its upper
/// Cholesky factor, blocks of 128 inputs.
@Suite struct SparseGPTPruningTests {
  struct Case: Sendable {
    let granularity: PruningGranularity
    /// The places of the weights that go.
    let gone: [Int]
    /// The first three inputs' weights.
    let first: [Float]
    let loss: Double
  }

  static let cases = [
    Case(
      granularity: .weight,
      gone: [
        0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 22, 23, 25, 28, 30, 31, 32, 33, 34,
        35, 36, 38, 39, 41, 44, 46, 49, 52, 57, 60, 62, 63, 64, 65, 68, 70, 73, 81, 89, 91, 92, 94,
      ],
      first: [
        0, 0, 0, 0, 0, 0, 0, 0, -0.48219, 0, 0, 0, 0, 0.40374, 0, 0, -0.46518, 0, 0.26277, -0.3426,
        0, 0.40118, 0, 0,
      ], loss: 22.599710599010034),
    Case(
      granularity: .pattern(keep: 2, of: 4),
      gone: [
        1, 2, 4, 6, 7, 9, 10, 12, 15, 17, 20, 23, 25, 28, 30, 31, 33, 34, 35, 36, 38, 39, 41, 44,
        49, 57, 60, 62, 63, 64, 65, 66, 67, 68, 70, 71, 72, 73, 75, 76, 78, 81, 83, 86, 91, 92, 94,
        95,
      ],
      first: [
        -0.5, 0, 0, -0.36885, 0, 0.38525, 0, 0, -0.48219, 0, 0, -0.35246, 0, 0.40374, -0.22342, 0,
        -0.46518, 0, 0.28773, -0.3426, 0, 0.41959, -0.20526, 0,
      ], loss: 32.77478272384396),
  ]

  @Test(arguments: cases.indices)
  func zeroesAndMendsAsThePaperDoes(_ index: Int) throws {
    let expected = Self.cases[index]
    let samples = NormedLayer.samples { Float(1 + $0 % 5) }
    let model = try SparseGPTPruning(amount: 0.5, granularity: expected.granularity)
      .compress(NormedLayer.dense, calibration: samples)
    let weights = try SampleModel.floats(model, "dense.weight")
    #expect(weights.indices.filter { weights[$0] == 0 } == expected.gone)
    for (weight, value) in zip(weights, expected.first) { #expect(abs(weight - value) < 2e-5) }
    let loss = try NormedLayer.loss(of: weights, on: samples)
    #expect(abs(loss - expected.loss) < 1e-3 * expected.loss)
  }

  /// numpy's loss of the smaller half of the weights gone: 67.99, against 22.60.
  @Test func losesLessThanByMagnitude() throws {
    let samples = NormedLayer.samples { Float(1 + $0 % 5) }
    let model = try WeightPruning(amount: 0.5).compress(NormedLayer.dense)
    let loss = try NormedLayer.loss(of: SampleModel.floats(model, "dense.weight"), on: samples)
    #expect(abs(loss - 67.98886) < 0.07)
  }

  @Test func refusesLayersThatArentDense() throws {
    let error = #expect(throws: CompressionError.self) {
      try SparseGPTPruning(amount: 0.5).compress(
        SampleModel.make(), calibration: StaticQuantizationTests.samples)
    }
    #expect(error?.layer == "conv1")
  }
}
