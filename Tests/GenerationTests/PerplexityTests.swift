import Foundation
import Generation
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

@Suite struct PerplexityTests {
  /// llama.cpp's `perplexity` of stories260K on tinyshakespeare's first 30,000 bytes, 128 tokens a
  /// chunk, is 98.57 with its cache of halves.
  @Test(arguments: [
    (nil, 0.0005), (CacheType.f32, 0.0005), (.f16, 0.0005), (.int8, 0.003), (.int4, 0.02),
  ])
  func isLlamaCppsHoweverKeysAndValuesAreKept(_ cache: CacheType?, _ tolerance: Double) throws {
    guard let text = sharedData("datasets/tinyshakespeare.txt"),
      let path = sharedData("gguf/stories260K_f32.gguf")
    else { return }
    let model = try Model(contentsOf: path)
    let bytes = try Data(contentsOf: URL(filePath: text)).prefix(30_000)
    let found = try Perplexity(
      of: model, try #require(model.metadata.tokenizer),
      on: String(decoding: bytes, as: UTF8.self), context: 128, cache: cache)
    #expect(abs(found.value / 98.57 - 1) < tolerance, "\(found.value)")
  }
}
