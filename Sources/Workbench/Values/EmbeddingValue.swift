public import ContentHashing
import Generation
public import Language
import TextWidth

/// Texts as vectors: what `embed` yields.
public struct EmbeddingValue: ObjectValue, Codable, ArchivableValue {
  let texts: [String]
  /// One for each text, all equally long.
  let vectors: [[Float]]

  var width: Int { vectors.first?.count ?? 0 }

  public static let valueType = ValueType(
    "embedding",
    fields: ["count": .quantity(.plain), "width": .quantity(.plain), "vectors": .list])

  public func field(_ name: String) -> Value? {
    switch name {
    case "count": .number(Double(vectors.count))
    case "width": .number(Double(width))
    case "vectors": .list(vectors.map { .list($0.map { .number(Double($0)) }) })
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for text in texts { hasher.combine(text) }
    for vector in vectors { for element in vector { hasher.combine(Double(element)) } }
    return hasher.finalized()
  }
}

extension EmbeddingValue: Displayable {
  public var brief: String {
    "\(vectors.count == 1 ? "1 vector" : "\(vectors.count) vectors") of \(width)"
  }

  /// Each text with the beginning of its vector.
  public func lines(_ style: DisplayStyle) -> [String] {
    let shown = 4
    let rows: [[Value]] = zip(texts, vectors).map { text, vector in
      let start = vector.prefix(shown).map {
        Quantity(Double($0)).displayText(significantDigits: 3)
      }
      let more = vector.count > shown ? " \(style.ellipsis)" : ""
      return [.text(text), .text(start.joined(separator: "  ") + more)]
    }
    return TableText(table: Table(columns: ["text", "vector"], rows: rows), style: style).lines()
      + [style.dim("(\(brief))")]
  }
}
