import Charts
public import ContentHashing
public import Language

/// What a model takes a picture or a sound for: what `classify` and `listen` yield.
public struct ClassificationValue: ObjectValue, Codable, ArchivableValue {
  struct Row: Codable, Hashable {
    var name: String
    var probability: Double
  }

  /// The likeliest first.
  let rows: [Row]
  /// The file that was looked at or listened to.
  let source: String

  public static let valueType = ValueType(
    "classification", fields: ["class": .text, "probability": .quantity(.share), "table": .table])

  public func field(_ name: String) -> Value? {
    switch name {
    case "class": .text(rows.first?.name ?? "")
    case "probability": .share(rows.first?.probability ?? 0)
    case "table": .table(table)
    default: nil
    }
  }

  var table: Table {
    Table(
      columns: ["class", "probability"],
      rows: rows.map { [.text($0.name), .share($0.probability)] })
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(source)
    for row in rows {
      hasher.combine(row.name)
      hasher.combine(row.probability)
    }
    return hasher.finalized()
  }
}

extension ClassificationValue: Displayable {
  public var brief: String { rows.first?.name ?? "nothing" }

  /// The likeliest class, and all that are shown as bars.
  public func lines(_ style: DisplayStyle) -> [String] {
    let bars = rows.map { (name: $0.name, value: $0.probability) }
    let chart = Chart.bar(bars, label: "probability", unit: .share)
    return ["\(style.bold(brief))  \(style.dim(source))", ""]
      + chart.lines(style.chartStyle).map(trimmedEnd)
  }
}
