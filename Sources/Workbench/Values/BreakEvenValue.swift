import Charts
public import ContentHashing
public import Language
import TensorEngine
import TextWidth

/// From which sparsity on each layer is faster without its zeros: what `breakeven` yields.
public struct BreakEvenValue: ObjectValue, Codable, InputDecodable, ArchivableValue {
  let rows: [BreakEven.Row]
  let batch: Int
  let kernels: String
  let threads: Int

  init(_ measured: BreakEven, batch: Int) {
    rows = measured.rows
    self.batch = batch
    kernels = KernelSet.current.name
    threads = ThreadPool.threadCount
  }

  public static let valueType = ValueType("breakeven", fields: ["table": .table])

  public func field(_ name: String) -> Value? { name == "table" ? .table(table) : nil }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for row in rows {
      hasher.combine(row.layer)
      hasher.combine(row.denseSeconds)
      for seconds in row.sparseSeconds { hasher.combine(seconds) }
    }
    return hasher.finalized()
  }

  var table: Table {
    Table(
      columns: [
        "layer", "weights at rows", "dense", "gains from", "used from", "at 90%", "at 95%",
      ],
      rows: rows.map { row in
        [
          .text(row.count > 1 ? "\(row.layer) and \(row.count - 1) more" : row.layer),
          .text(row.shape), .quantity(Quantity(row.denseSeconds, .seconds)),
          row.gainsFrom.map { Value.share(($0 * 1000).rounded() / 1000) } ?? .nothing,
          .share((row.usedFrom * 1000).rounded() / 1000), .number(Self.gain(row, at: 0.9)),
          .number(Self.gain(row, at: 0.95)),
        ]
      })
  }

  /// To a hundredth: the clock says no more.
  private static func gain(_ row: BreakEven.Row, at sparsity: Double) -> Double {
    let index = BreakEven.sparsities.firstIndex(of: sparsity) ?? 0
    return (row.gains[index] * 100).rounded() / 100
  }

  /// The slowest layers' gains against the sparsity.
  private var chart: Chart {
    let slowest = rows.sorted { $0.denseSeconds > $1.denseSeconds }.prefix(Self.shownLines)
    return .line(
      slowest.map { Series($0.layer, x: BreakEven.sparsities, y: $0.gains) },
      x: Axis("sparsity", unit: .share), y: Axis("× as fast as dense"))
  }

  private static let shownLines = 4
}

extension BreakEvenValue: Displayable {
  public var brief: String { "\(rows.count) shapes of layers" }

  public func lines(_ style: DisplayStyle) -> [String] {
    guard !rows.isEmpty else { return ["no layer of it has a sparse kernel"] }
    let conditions = "kernels \(kernels), \(threads) threads, batch \(batch)"
    return TableText(table: table, style: style).lines() + [""]
      + chart.lines(style.chartStyle).map(trimmedEnd) + ["", style.dim(conditions)]
  }
}
