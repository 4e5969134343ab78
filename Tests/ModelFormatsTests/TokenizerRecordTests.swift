import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing
import Tokenizers

/// Tokenizers in Hone's own file.
@Suite struct TokenizerRecordTests {
  @Test(arguments: [
    TokenizerFileTests.pairs, TokenizerFileTests.unigram, TokenizerFileTests.wordPiece,
  ])
  func comesBackAsItWas(_ json: String) throws {
    var model = try SampleModel.make()
    model.metadata.tokenizer = try TokenizerFileTests.tokenizer(json)
    let bytes = try HoneFormat.bytes(of: model)
    let file = Storage(count: bytes.count) { $0.copyBytes(from: bytes) }
    let restored = try HoneFormat.load(file, path: "sample")
    #expect(restored.metadata.tokenizer?.definition == model.metadata.tokenizer?.definition)
    #expect(restored.contentHash == model.contentHash)
  }

  @Test func namesTheModelToo() throws {
    let model = try SampleModel.make()
    var other = model
    other.metadata.tokenizer = try TokenizerFileTests.tokenizer(TokenizerFileTests.pairs)
    #expect(other.contentHash != model.contentHash)
  }
}
