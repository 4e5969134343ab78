import Charts
public import ContentHashing
import Generation
public import Language
import TensorEngine
import TextWidth

/// What a model holds for likely: tokens that may come, or those that came.
public struct LogitsValue: ObjectValue, Codable, ArchivableValue {
  /// One token at one position.
  struct Row: Hashable, Codable {
    /// From 1, a text's first token being 1.
    var position: Int
    var token: Int32
    var text: String
    var probability: Float
    var logit: Float
    /// Its place among all tokens, 1 for the likeliest.
    var rank: Int
    /// The likeliest token's text where another came.
    var likeliest: String
  }

  let rows: [Row]
  /// Whether each row is a token of the text, rather than one that may come next.
  let isByPosition: Bool

  public static let valueType = ValueType(
    "logits", fields: ["table": .table, "token": .quantity(.plain), "text": .text])

  public func field(_ name: String) -> Value? {
    switch name {
    case "table": .table(table)
    case "token": rows.first.map { .number(Double($0.token)) }
    case "text": rows.first.map { .text($0.text) }
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for row in rows {
      hasher.combine(row.position)
      hasher.combine(Int(row.token))
      hasher.combine(row.text)
      hasher.combine(Double(row.probability))
      hasher.combine(Double(row.logit))
      hasher.combine(row.rank)
    }
    return hasher.finalized()
  }

  var table: Table {
    let shared = { (row: Row) -> [Value] in
      [
        .number(Double(row.token)), .text(row.text), .share(Double(row.probability)),
        .number(Double(row.logit)),
      ]
    }
    guard isByPosition else {
      return Table(
        columns: ["rank", "id", "token", "probability", "logit"],
        rows: rows.map { [.number(Double($0.rank))] + shared($0) })
    }
    return Table(
      columns: ["position", "id", "token", "probability", "logit", "rank", "likeliest"],
      rows: rows.map {
        [.number(Double($0.position))] + shared($0)
          + [.number(Double($0.rank)), .text($0.likeliest)]
      })
  }

  /// The tokens and how likely they are, as bars.
  var chart: Chart {
    .bar(
      rows.map { (name: printable($0.text), value: Double($0.probability)) },
      label: "probability", unit: .share)
  }
}

extension LogitsValue: ChartedValue {}

extension LogitsValue: Displayable {
  public func lines(_ style: DisplayStyle) -> [String] {
    TableText(table: table, style: style).lines()
  }

  public var brief: String {
    rows.first.map {
      "\(printable($0.text)) \(Quantity(Double($0.probability), .share).displayText())"
    }
      ?? ""
  }
}
