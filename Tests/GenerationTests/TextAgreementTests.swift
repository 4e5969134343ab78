import Foundation
import Generation
import ModelFormats
import ModelGraph
import TestSupport
import Testing

/// Against llama.cpp's logits of the same files on the same text, 128 tokens a chunk.
@Suite struct TextAgreementTests {
  @Test func isLlamaCppsForAModelAndItsQuantizedCopies() throws {
    guard let text = sharedData("datasets/tinyshakespeare.txt") else { return }
    let paths = ["f32", "F16", "Q8_0", "Q4_0"].compactMap {
      sharedData("gguf/stories260K_\($0).gguf")
    }
    let models = try paths.map { try Model(contentsOf: $0) }
    let tokenizer = try #require(models.first?.metadata.tokenizer)
    let bytes = try Data(contentsOf: URL(filePath: text)).prefix(30_000)
    let found = try TextAgreement.measure(
      models, tokenizer, on: String(decoding: bytes, as: UTF8.self), context: 128)
    let perplexities = [98.573, 98.555, 98.639, 102.680]
    // llama.cpp quantizes activations, too, and in other blocks: so the latter are near only.
    let divergences = [0, 7.9e-6, 0.00145, 0.20195]
    let agreements = [1, 0.9978, 0.9687, 0.6750]
    for index in models.indices {
      #expect(abs(found[index].perplexity / perplexities[index] - 1) < 0.005)
      #expect(abs(found[index].divergence - divergences[index]) < divergences[index] * 0.25 + 1e-5)
      #expect(abs(found[index].sameTopToken - agreements[index]) < 0.01)
    }
  }
}
