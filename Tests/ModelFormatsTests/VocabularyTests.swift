import Foundation
import ModelFormats
import TensorEngine
import TestSupport
import Testing
import Tokenizers

/// The vocabularies that llama.cpp tests its tokenizers with, and what it expects of them.
@Suite struct VocabularyTests {
  @Test(arguments: ["bert-bge", "falcon", "gpt-2", "phi-3"])
  func splitsTheTextsOfLlamaCpp(_ name: String) throws {
    guard let path = sharedData("gguf/vocab/ggml-vocab-\(name).gguf") else { return }
    let tokenizer = try Tokenizer(contentsOf: path)
    let input = try String(contentsOfFile: path + ".inp", encoding: .utf8)
    let output = try String(contentsOfFile: path + ".out", encoding: .utf8)
    let texts = input.components(separatedBy: "\n__ggml_vocab_test__\n")
    let expected = output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ").compactMap { Int32($0) }
    }
    #expect(texts.count >= 46)
    for (text, ids) in zip(texts, expected) {
      let found = tokenizer.encode(text, addSpecial: false, parseSpecial: false)
      #expect(found == ids, "\(text.debugDescription)")
    }
  }
}
