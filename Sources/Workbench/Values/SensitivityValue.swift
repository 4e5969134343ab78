import Charts
import Compression
public import ContentHashing
public import Language
import TextWidth

/// What each layer's compression costs by itself: what `sensitivity` yields.
public struct SensitivityValue: ObjectValue, Codable, ArchivableValue {
  struct Row: Codable, Hashable {
    let layer: String
    /// What was done to the layer: `4 bits`, `prune 50%`.
    let change: String
    let accuracy: Double
    let loss: Double
    /// Of all weights.
    let weightBytes: Int
  }

  let rows: [Row]
  /// Of the model as it is.
  let accuracy: Double
  let loss: Double
  let samples: Int
  /// Which samples, as in `digits, validation split`.
  let data: String

  init(
    _ measured: [CompressionSpace.Measurement], base: CompressionSpace.Score, samples: Int,
    data: String
  ) {
    rows = measured.map {
      Row(
        layer: $0.layer, change: $0.choice.text, accuracy: $0.score.accuracy, loss: $0.score.loss,
        weightBytes: $0.weightBytes)
    }
    (accuracy, loss) = (base.accuracy, base.loss)
    (self.samples, self.data) = (samples, data)
  }

  public static let valueType = ValueType(
    "sensitivity",
    fields: ["accuracy": .quantity(.share), "loss": .quantity(.plain), "table": .table])

  public func field(_ name: String) -> Value? {
    switch name {
    case "accuracy": .share(accuracy)
    case "loss": .number(loss)
    case "table": .table(table)
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    hasher.combine(data)
    hasher.combine(accuracy)
    hasher.combine(loss)
    for row in rows {
      hasher.combine(row.layer)
      hasher.combine(row.change)
      hasher.combine(row.accuracy)
      hasher.combine(row.loss)
      hasher.combine(row.weightBytes)
    }
    return hasher.finalized()
  }

  var table: Table {
    let columns = ["layer", "change", "accuracy", "lost", "loss", "weights"]
    return Table(
      columns: columns,
      rows: rows.map { row in
        [
          .text(row.layer), .text(row.change), .share(row.accuracy),
          .share(accuracy - row.accuracy), .number(row.loss),
          .quantity(Quantity(Double(row.weightBytes), .bytes)),
        ]
      })
  }
}

extension SensitivityValue: ChartedValue {
  /// The accuracy with one layer changed: layers down, changes across.
  var chart: Chart {
    var (layers, changes): ([String], [String]) = ([], [])
    for row in rows {
      if !layers.contains(row.layer) { layers.append(row.layer) }
      if !changes.contains(row.change) { changes.append(row.change) }
    }
    let cells = layers.map { layer in
      changes.map { change in
        rows.first { $0.layer == layer && $0.change == change }?.accuracy ?? .nan
      }
    }
    return .heatmap(
      cells, rowLabels: layers, columnLabels: changes.map(Self.label), unit: .share,
      title: "accuracy by bits (b) and shares taken away (-)")
  }

  /// A change as narrow as a column: `4b` for 4 bits, `-50%` for half of the weights.
  private static func label(_ change: String) -> String {
    change.replacing(" bits", with: "b").replacing("prune ", with: "-")
      .replacing("channels ", with: "c-")
  }
}

extension SensitivityValue: Displayable {
  public var brief: String { "\(rows.count) measurements" }

  public func lines(_ style: DisplayStyle) -> [String] {
    let (layers, changes) = (Set(rows.map(\.layer)), Set(rows.map(\.change)))
    let missing =
      rows.count < layers.count * changes.count
      ? "?: not to be done to that layer alone" : nil
    let worst = rows.max { $0.loss < $1.loss }
    let most = worst.map {
      "most sensitive: \($0.layer) at \($0.change), accuracy "
        + Quantity($0.accuracy, .share).displayText()
    }
    let summary =
      "as it is: accuracy \(Quantity(accuracy, .share).displayText()) on \(samples) samples of \(data)"
    return chart.lines(style.chartStyle).map(trimmedEnd) + [""]
      + [missing, most, summary].compactMap { $0 }.flatMap { wrapped($0, to: style.width) }
  }
}
