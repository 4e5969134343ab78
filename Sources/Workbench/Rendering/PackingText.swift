import Compression
import Language
import TextWidth

extension PackingReport: ModelReport {
  /// What each step left, and what became of each layer.
  func lines(_ style: DisplayStyle) -> [String] {
    let steps = Table(
      columns: ["step", "bytes", "× smaller", "bits a weight"],
      rows: [
        step("32-bit floats", sizes.plain), step("pruned", sizes.pruned),
        step("shared", sizes.shared), step("Huffman", sizes.packed),
      ])
    let layers = Table(
      columns: [
        "layer", "weights", "kept", "code bits", "codes packed", "gap bits", "gaps packed", "bytes",
        "× smaller",
      ], rows: rows.map(Self.cells))
    return [""] + TableText(table: steps, style: style).lines() + [""]
      + TableText(table: layers, style: style).lines() + restLines(style)
  }

  /// What wasn't packed: vectors in one, anything else by its name.
  private func restLines(_ style: DisplayStyle) -> [String] {
    guard !rest.isEmpty else { return [] }
    let vectors = rest.filter { $0.shape.count < 2 }
    let others = rest.filter { $0.shape.count > 1 }.map { weight in
      "`\(weight.name)` \(weight.shape.shapeText) in \(Self.size(weight.byteCount))"
    }
    let vectorText =
      "\(vectors.count) vectors in \(Self.size(vectors.reduce(0) { $0 + $1.byteCount }))"
    let parts = (vectors.isEmpty ? [] : [vectorText]) + others
    return [""]
      + wrapped("kept as they are: " + parts.listed, to: style.width).map { style.dim($0) }
  }

  private static func size(_ byteCount: Int) -> String {
    Quantity(Double(byteCount), .bytes).displayText()
  }

  private func step(_ name: String, _ byteCount: Int) -> [Value] {
    [
      .text(name), .quantity(Quantity(Double(byteCount), .bytes)),
      .number(Self.tenths(Double(sizes.plain) / Double(max(byteCount, 1)))),
      .number(Self.hundredths(Double(byteCount * 8) / Double(max(parameterCount, 1)))),
    ]
  }

  private static func cells(_ row: Row) -> [Value] {
    [
      .text(row.layer), .number(Double(row.count)),
      .share(hundredths(100 * Double(row.kept) / Double(max(row.count, 1))) / 100),
      .number(Double(row.codeBits)), .number(hundredths(row.packedCodeBits)),
      .number(Double(row.gapBits)), .number(hundredths(row.packedGapBits)),
      .quantity(Quantity(Double(row.sizes.packed), .bytes)),
      .number(tenths(Double(row.sizes.plain) / Double(max(row.sizes.packed, 1)))),
    ]
  }

  private static func tenths(_ number: Double) -> Double { (number * 10).rounded() / 10 }
  private static func hundredths(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}
