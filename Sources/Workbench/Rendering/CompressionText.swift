import Compression
import Language
import TextWidth

extension CompressionReport: ModelReport {
  /// Below this many decibels more than a tenth of a weight's power is noise, and the layer is
  /// warned of.
  static let leastSignalToNoise = 10.0

  /// What became of each weight that changed, and a warning for each matrix that broke.
  func lines(_ style: DisplayStyle) -> [String] {
    guard !changed.isEmpty else { return [] }
    let showsOutputs = changed.contains { $0.outputSignalToNoise != nil }
    let columns = ["layer", "stored as", "bits", "actual", "bytes", "SQNR (dB)", "cosine"]
    let table = Table(
      columns: columns + (showsOutputs ? ["yields (dB)"] : []),
      rows: changed.map { Self.cells($0) + (showsOutputs ? [Self.yielded($0)] : []) })
    return [""] + TableText(table: table, style: style).lines()
      + warnings.flatMap { wrapped("WARNING: \($0)", to: style.width) }.map { style.bold($0) }
  }

  private var changed: [Row] {
    rows.filter {
      $0.signalToNoise.map { $0 < .infinity } ?? false || $0.outputSignalToNoise != nil
    }
  }

  /// What broke, of many layers the first few. A bias that was corrected, and what was fitted to data,
  /// is no error.
  var warnings: [String] {
    let all = isFitted ? [] : warningsOfLayers
    return all.count > 4 ? all.prefix(3) + ["\(all.count - 3) more layers broke"] : all
  }

  private var warningsOfLayers: [String] {
    changed.filter { $0.shape.count > 1 }.compactMap { row in
      if let ratio = row.signalToNoise, ratio < Self.leastSignalToNoise {
        return Self.warning("layer \(row.layer) broke: its SQNR", ratio)
      }
      guard let ratio = row.outputSignalToNoise, ratio < Self.leastSignalToNoise else { return nil }
      return Self.warning("layer \(row.layer) broke: the SQNR of what it yields", ratio)
    }
  }

  private static func cells(_ row: Row) -> [Value] {
    [
      .text(row.layer), .text(row.encoding), .number(row.nominalBits), .number(row.actualBits),
      .quantity(Quantity(Double(row.bytesAfter), .bytes)), decibels(row.signalToNoise),
      row.cosine.map { .number($0) } ?? .nothing,
    ]
  }

  private static func yielded(_ row: Row) -> Value { decibels(row.outputSignalToNoise) }

  /// To a tenth of a decibel; nothing where nothing is left to compare with.
  private static func decibels(_ ratio: Double?) -> Value {
    guard let ratio, ratio.isFinite else { return .nothing }
    return .number((ratio * 10).rounded() / 10)
  }

  private static func warning(_ what: String, _ ratio: Double) -> String {
    let found = ratio.isFinite ? "\((ratio * 10).rounded() / 10)" : "minus infinity"
    let least = Quantity(leastSignalToNoise).displayText()
    return "\(what) is \(found) dB, below \(least) dB"
  }
}
