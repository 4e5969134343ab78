import Generation
import ModelGraph
import TensorEngine
import Testing
import Tokenizers

@Suite struct PrefixTests {
  private let model: Model
  private let tokenizer: Tokenizer

  init() throws {
    tokenizer = try #require(Tokenizer.bytes)
    model = try #require(Architecture.named("llama")).model(
      inputShape: [64], classes: 256,
      options: Architecture.Options(blocks: 2, width: 32, heads: 2),
      random: Philox(seed: 1, stream: 1))
  }

  @Test(arguments: CacheType.allCases)
  func readsOnlyWhatDiffers(_ type: CacheType) throws {
    let decoder = try Decoder(model, capacity: 64, cache: type)
    let (first, second) = (tokenizer.encode("Once upon a time"), tokenizer.encode("Once upon it"))
    _ = try decoder.readFromPrefix(first)
    #expect(decoder.readCount == 16)
    let found = try decoder.readFromPrefix(second)
    #expect(decoder.readCount == 16 + 2)
    #expect(decoder.tokens == second)
    #expect(try Decoder(model, capacity: 64, cache: type).read(second) == found)
    // The last token is always read: its logits aren't kept.
    #expect(try decoder.readFromPrefix(second) == found)
    #expect(decoder.readCount == 16 + 2 + 1)
    #expect(
      try decoder.readFromPrefix(Array(second[..<4]))
        == Decoder(
          model, capacity: 64, cache: type
        ).read(Array(second[..<4])))
  }

  @Test func keepsDecodersWithinItsLimit() throws {
    let one = try Decoder(model, capacity: 64, cache: .f32).cacheBytes
    let cache = DecoderCache(byteLimit: 2 * one)
    let a = try cache.decoder(for: model, named: "a", capacity: 64, cache: .f32)
    let b = try cache.decoder(for: model, named: "b", capacity: 64, cache: .f32)
    #expect(try cache.decoder(for: model, named: "a", capacity: 64, cache: .f32) === a)
    _ = try cache.decoder(for: model, named: "c", capacity: 64, cache: .f32)
    #expect(cache.byteCount <= 2 * one)
    #expect(try cache.decoder(for: model, named: "b", capacity: 64, cache: .f32) !== b)
    // A decoder larger than the limit is still there for its call.
    let large = try cache.decoder(for: model, named: "d", capacity: 512, cache: .f32)
    #expect(cache.byteCount == large.cacheBytes)
  }

  @Test func generatesTheSameTextFromTheCache() throws {
    let cache = DecoderCache()
    let generate = { (prompt: String, decoder: Decoder) in
      var generation = TextGeneration(
        after: tokenizer.encode(prompt), count: 12,
        sampler: Sampler(SamplingOptions(temperature: 1), random: Philox(seed: 2)), on: decoder,
        tokenizer)
      while try generation.next() != nil {}
      return generation
    }
    let decoder = try cache.decoder(for: model, named: "m", capacity: 64, cache: .f16)
    let first = try generate("Once", decoder)
    #expect(first.ending == .length && first.tokens.count == 12)
    let read = decoder.readCount
    let again = try generate("Once", decoder)
    #expect(again.tokens == first.tokens && again.text == first.text)
    #expect(decoder.readCount == read + 12)
  }

  @Test func endsWhereTheContextIsFull() throws {
    let decoder = try Decoder(model, capacity: 16)
    var generation = TextGeneration(
      after: tokenizer.encode("Once upon a"), count: 100,
      sampler: Sampler(SamplingOptions(), random: Philox(seed: 2)), on: decoder, tokenizer)
    while try generation.next() != nil {}
    #expect(generation.ending == .context)
    #expect(generation.tokens.count == 16 - 11 + 1)
  }
}
