import Compression
import Language

extension FactorizationReport: ModelReport {
  /// The rank of each layer, and what it keeps.
  func lines(_ style: DisplayStyle) -> [String] {
    let table = Table(
      columns: ["layer", "matrix", "rank", "energy", "weights", "× smaller"],
      rows: rows.map(Self.cells))
    return [""] + TableText(table: table, style: style).lines()
  }

  private static func cells(_ row: Row) -> [Value] {
    let ratio = Double(row.weightsBefore) / Double(max(row.weightsAfter, 1))
    return [
      .text(row.layer), .text([row.rows, row.columns].shapeText),
      row.rank.map { .number(Double($0)) } ?? .nothing,
      .share((row.energy * 10_000).rounded() / 10_000), .number(Double(row.weightsAfter)),
      .number((ratio * 100).rounded() / 100),
    ]
  }
}
