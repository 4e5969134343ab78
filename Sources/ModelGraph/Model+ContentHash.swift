public import ContentHashing
import FoundationEssentials
import Glibc
import TensorEngine
import Tokenizers

extension Model {
  /// Names what the model computes and is known by: its graph, weights and metadata.
  ///
  /// How it was made doesn't count: two ways to the same model have the same hash.
  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(canonicalText(of: graph))
    hasher.combine(canonicalText(of: metadata))
    if let tokenizer = metadata.tokenizer { hasher.combine(tokenizer.contentHash) }
    for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
      hasher.combine(name)
      hasher.combine(weight.contentHash)
    }
    return hasher.finalized()
  }

  private func canonicalText(of value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Without this a NaN would make the whole text empty, and models of one hash differ.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = try? encoder.encode(value)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
