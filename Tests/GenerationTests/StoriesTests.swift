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

  /// Against the same weights as 32-bit floats in NumPy: here activations are quantized, too, which
  /// moves single logits by some hundredths.
  @Test(arguments: ["Q8_0", "Q4_0"])
  func staysNearInBlocks(_ type: String) throws {
    guard let reference = try reference(), let path = sharedData("gguf/stories260K_\(type).gguf"),
      let logits = sharedData("gguf/reference/stories260K_\(type).dequant_f32.logits.npy")
    else { return }
    let decoder = try Decoder(Model(contentsOf: path), capacity: 64, cache: .f32)
    let found = try decoder.read(reference.prompt_tokens).floats.map(Double.init)
    let data = try Data(contentsOf: URL(filePath: logits))
    let expected = data.suffix(found.count * 4).withUnsafeBytes { bytes in
      (0..<found.count).map { Double(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self)) }
    }
    let dot = { (a: [Double], b: [Double]) in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let cosine = dot(found, expected) / (dot(found, found) * dot(expected, expected)).squareRoot()
    #expect(cosine > 0.999)
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
