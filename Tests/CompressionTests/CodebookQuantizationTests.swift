import Compression
import ModelGraph
import TensorEngine
import Testing

/// The numbers come from PyTorch's gradients, sample by sample, and k-means in numpy, both in 64 bits.
@Suite struct CodebookQuantizationTests {
  @Test(arguments: [
    ("conv1", [-0.10121614, -0.04188064, 0.04855326, 0.09648358]),
    ("output", [-0.41412866, -0.08926895, 0.23672839, 0.45611903]),
  ])
  func sharesWhatTheLossMinds(_ layer: String, _ values: [Float]) throws {
    let method = CodebookQuantization(CodebookEncoding(bits: 2), weighsSensitivity: true)
    let model = try method.compress(SampleModel.make(), calibration: PruningCriteriaTests.samples)
    let codebook = try #require(model.weights["\(layer).weight"]?.parts["codebook"]).floats
    #expect(codebook.count == values.count)
    for (value, expected) in zip(codebook, values) { #expect(abs(value - expected) < 1e-5) }
  }
}
