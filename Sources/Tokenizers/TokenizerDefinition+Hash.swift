import ContentHashing
import FoundationEssentials

extension TokenizerDefinition {
  /// Names all of it.
  var contentHash: ContentHash {
    var hasher = ContentHasher()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(rules)).map { String(decoding: $0, as: UTF8.self) }
    hasher.combine(text ?? "")
    for table in [tokens, merges] {
      hasher.combine(table.bytes.withUnsafeBytes { ContentHash(of: $0) })
      hasher.combine(table.offsets.withUnsafeBytes { ContentHash(of: $0) })
    }
    hasher.combine(kinds.map(\.rawValue).withUnsafeBytes { ContentHash(of: $0) })
    hasher.combine(scores.withUnsafeBytes { ContentHash(of: $0) })
    hasher.combine(characterMap.withUnsafeBytes { ContentHash(of: $0) })
    return hasher.finalized()
  }
}
