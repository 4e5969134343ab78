import Foundation
import Generation
import ModelFormats
import ModelGraph
import TensorEngine
import TestSupport
import Testing

/// A trained Llama of 260K parameters, against what llama.cpp makes of the same files.
@Suite struct StoriesTests {
  private struct Reference: Decodable {
    var prompt_tokens: [Int32]
    var by_type: [String: Entry]
    struct Entry: Decodable { var greedy_tokens: [Int32] }
  }

  private func reference() throws -> Reference? {
    guard let path = sharedData("gguf/reference/stories260K_reference.json") else { return nil }
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: URL(filePath: path)))
  }

  @Test(arguments: ["f32", "F16"])
  func tellsLlamaCppsStory(_ type: String) throws {
    guard let reference = try reference(), let path = sharedData("gguf/stories260K_\(type).gguf")
    else { return }
    let expected = try #require(reference.by_type[type]?.greedy_tokens)
    let prompt = reference.prompt_tokens
    let decoder = try Decoder(Model(contentsOf: path), capacity: 512, cache: .f32)
    let story = try decoder.generate(after: prompt, count: expected.count - prompt.count)
    #expect(prompt + story == expected)
  }
}
