import Datasets
import FoundationEssentials
import Generation
import ModelFormats
import ModelGraph
import TensorEngine

/// A trained Llama of 260K parameters in four encodings, against llama.cpp and against the same
/// weights as 32-bit floats.
enum GGUFStories: Suite {
  static let name = "gguf-stories"

  /// Each file, how near its logits are to those of its decoded weights, and whether the story is
  /// llama.cpp's: with activations in blocks, near ties may fall otherwise.
  private static let files: [(type: String, cosine: Double, tellsTheSame: Bool)] = [
    ("f32", 0.99999, true), ("F16", 0.99999, true), ("Q8_0", 0.999, false), ("Q4_0", 0.999, false),
  ]

  private struct Reference: Decodable {
    var prompt_tokens: [Int32]
    var by_type: [String: Entry]
    struct Entry: Decodable { var greedy_tokens: [Int32] }
  }

  static func run(_ report: inout Report) throws {
    let folder = try report.data("gguf")
    let json = try Data(
      contentsOf: URL(filePath: "\(folder)/reference/stories260K_reference.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: json)
    let tokens = try Npy.tensor(at: "\(folder)/reference/prompt_tokens.npy")
      .withElements(as: Int32.self) { Array($0) }
    for (type, cosine, tellsTheSame) in files {
      let path = "\(folder)/stories260K_\(type).gguf"
      report.check("logits of \(type)") {
        let expected = try Npy.tensor(
          at: "\(folder)/reference/stories260K_\(type).dequant_f32.logits.npy")
        return try Model(contentsOf: path).logits(for: tokens)
          .deviation(from: expected, cosine: cosine)
      }
      guard tellsTheSame else { continue }
      report.check("200 tokens of \(type)") {
        guard let expected = reference.by_type[type]?.greedy_tokens else {
          throw Finding("the reference lacks \(type)")
        }
        let prompt = reference.prompt_tokens
        let decoder = try Decoder(Model(contentsOf: path), capacity: 512, cache: .f32)
        let story = try decoder.generate(after: prompt, count: expected.count - prompt.count)
        let found = Tensor(prompt + story, shape: [expected.count], as: .i32)
        return found.difference(from: Tensor(expected, shape: [expected.count], as: .i32))
      }
    }
  }
}
