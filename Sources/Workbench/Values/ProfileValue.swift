import Charts
public import ContentHashing
import Devices
public import Language
import ModelGraph
import TensorEngine
import TextWidth

/// Where a model's time goes: what `profile` yields.
public struct ProfileValue: ObjectValue, Codable, InputDecodable, ArchivableValue {
  let rows: [OperatorTimes.Row]
  let batch: Int
  let kernels: String
  let threads: Int
  /// Operations a second, a multiply-add counting as two.
  let floatPeak: Double
  let integerPeak: Double
  let bandwidth: Double
  let workingSet: Int

  var seconds: Double { rows.reduce(0) { $0 + $1.seconds } }

  public static let valueType = ValueType(
    "profile",
    fields: [
      "time": .quantity(.seconds), "memory": .quantity(.bytes), "table": .table,
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "time": .quantity(Quantity(seconds, .seconds))
    case "memory": .quantity(Quantity(Double(workingSet), .bytes))
    case "table": .table(table)
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for row in rows {
      hasher.combine(row.node)
      hasher.combine(row.kernel)
      hasher.combine(row.seconds)
    }
    return hasher.finalized()
  }
}

extension ProfileValue {
  /// - Throws: A `GraphError` where the graph isn't sound; a `CancellationError` where the user
  ///   stops it.
  init(of model: Model, batch: Int, runs: Int) throws {
    let profile = try OperatorTimes(of: model, batch: batch, runs: runs)
    rows = profile.rows
    self.batch = batch
    kernels = KernelSet.current.name
    threads = ThreadPool.threadCount
    floatPeak = 2 * profile.speed.floatMultiplyAdds
    integerPeak = 2 * profile.speed.integerMultiplyAdds
    bandwidth = profile.speed.bandwidth
    workingSet = profile.workingSet
  }

  var table: Table {
    let columns = ["operator", "kernel", "time", "share", "roofline", "multiply-adds", "bytes"]
    let total = max(seconds, 1e-9)
    return Table(
      columns: columns,
      rows: rows.map { row in
        [
          .text(row.node), .text(row.kernel), .quantity(Quantity(row.seconds, .seconds)),
          Self.share(row.seconds / total), Self.share(row.roofline),
          .number(Double(row.multiplyAdds)), .quantity(Quantity(Double(row.byteCount), .bytes)),
        ]
      })
  }

  /// A share to a tenth of a percent: the clock says no more.
  private static func share(_ share: Double) -> Value { .share((share * 1000).rounded() / 1000) }

  /// The slowest operators as bars.
  private var chart: Chart {
    let slowest = rows.sorted { $0.seconds > $1.seconds }.prefix(Self.shownBars)
    let title =
      rows.count > slowest.count ? "the \(slowest.count) slowest of \(rows.count) operators" : ""
    return .bar(
      slowest.map { (name: $0.node, value: $0.seconds) }, label: "time", unit: .seconds,
      title: title)
  }

  private static let shownBars = 10
}

extension ProfileValue: Displayable {
  public var brief: String { Quantity(seconds, .seconds).displayText() }

  public func lines(_ style: DisplayStyle) -> [String] {
    var lines = TableText(table: table, style: style).lines()
    lines.append("")
    lines += chart.lines(style.chartStyle).map(trimmedEnd)
    lines.append("")
    let arithmetic = rows.reduce(0) { $0 + $1.multiplyAdds }
    let rate = 2 * Double(arithmetic) / max(seconds, 1e-9)
    let total =
      "\(Quantity(seconds, .seconds).displayText()) in all, \(gigas(rate)) Gop/s, "
      + "\(Quantity(Double(workingSet), .bytes).displayText()) of weights and activations"
    let limits =
      "limits measured: \(gigas(floatPeak)) GFLOP/s, \(gigas(integerPeak)) Gop/s on bytes, "
      + "\(gigas(bandwidth)) GB/s read; kernels \(kernels), \(threads) threads, batch \(batch)"
    return lines + wrapped(total, to: style.width)
      + wrapped(limits, to: style.width).map { style.dim($0) }
  }

  private func gigas(_ rate: Double) -> String {
    Quantity(rate / 1e9).displayText(significantDigits: 3)
  }
}
