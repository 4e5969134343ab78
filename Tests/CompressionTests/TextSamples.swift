import ContentHashing
import Datasets
import TensorEngine

/// Windows of tokens in no order that a model could learn.
enum TextSamples {
  static func windows(vocabulary: Int, length: Int, count: Int = 640) throws -> Dataset {
    try Dataset(
      tokens: (0..<count).map { Int32($0 * $0 * 7 % 1009 % vocabulary) }, length: length,
      vocabulary: vocabulary, name: "text", origin: "a formula",
      text: ContentHasher().finalized())
  }
}
