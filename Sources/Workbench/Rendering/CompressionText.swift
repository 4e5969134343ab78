import Compression
import Language
import TextWidth

extension CompressionReport: ModelReport {
  /// Below this many decibels more than a tenth of a weight's power is noise, and the layer is
  /// warned of.
  static let leastSignalToNoise = 10.0

  /// What became of each weight that changed, and a warning for each matrix that broke. A bias that
  /// was corrected, and what a training moved, is no error.
  func lines(_ style: DisplayStyle) -> [String] {
    let changed = rows.filter { $0.signalToNoise.map { $0 < .infinity } ?? false }
    guard !changed.isEmpty else { return [] }
    let table = Table(
      columns: ["layer", "stored as", "bits", "actual", "bytes", "SQNR (dB)", "cosine"],
      rows: changed.map(Self.cells))
    let broken = changed.filter {
      !isTrained && $0.shape.count > 1 && $0.signalToNoise ?? .infinity < Self.leastSignalToNoise
    }
    return [""] + TableText(table: table, style: style).lines()
      + broken.flatMap { wrapped(Self.warning(of: $0), to: style.width) }.map { style.bold($0) }
  }

  private static func cells(_ row: Row) -> [Value] {
    [
      .text(row.layer), .text(row.encoding), .number(row.nominalBits), .number(row.actualBits),
      .quantity(Quantity(Double(row.bytesAfter), .bytes)),
      decibels(row).map { .number($0) } ?? .nothing,
      row.cosine.map { .number($0) } ?? .nothing,
    ]
  }

  /// To a tenth of a decibel; nil where nothing is left to compare with.
  private static func decibels(_ row: Row) -> Double? {
    guard let ratio = row.signalToNoise, ratio.isFinite else { return nil }
    return (ratio * 10).rounded() / 10
  }

  private static func warning(of row: Row) -> String {
    "WARNING: layer \(row.layer) broke: its SQNR is \(decibels(row).map { "\($0)" } ?? "minus infinity") dB, below "
      + "\(Quantity(leastSignalToNoise).displayText()) dB"
  }
}
