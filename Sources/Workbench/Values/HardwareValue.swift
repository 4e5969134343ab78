public import ContentHashing
import Devices
public import Language
import TensorEngine
import TextWidth

/// This machine and what it does at most: what `hardware` yields.
public struct HardwareValue: ObjectValue, Codable, ArchivableValue {
  let processor: String
  let extensions: [String]
  let kernels: String
  let threads: Int
  /// Operations a second, a multiply-add counting as two.
  let floatPeak: Double
  let integerPeak: Double
  /// Of each cache, then of memory: what it is, and the bytes a second that are read from it.
  let bandwidths: [Bandwidth]
  let energy: String

  struct Bandwidth: Codable {
    var place: String
    var bytesPerSecond: Double
  }

  public static let valueType = ValueType(
    "hardware",
    fields: [
      "kernels": .text, "threads": .quantity(.plain), "floatPeak": .quantity(.plain),
      "integerPeak": .quantity(.plain), "bandwidth": .quantity(.bytes), "table": .table,
    ])

  public func field(_ name: String) -> Value? {
    switch name {
    case "kernels": .text(kernels)
    case "threads": .number(Double(threads))
    case "floatPeak": .number(floatPeak)
    case "integerPeak": .number(integerPeak)
    case "bandwidth":
      .quantity(Quantity(bandwidths.last?.bytesPerSecond ?? 0, .bytes))
    case "table": .table(table)
    default: nil
    }
  }

  public var contentHash: ContentHash {
    var hasher = ContentHasher()
    for row in rows {
      hasher.combine(row.what)
      hasher.combine(row.text)
    }
    return hasher.finalized()
  }
}

extension HardwareValue {
  /// Looks at the machine and measures it.
  ///
  /// - Throws: A `CancellationError` where the user stops it.
  init() throws {
    let processor = Processor()
    self.processor = processor.name
    extensions = processor.extensions
    kernels = KernelSet.current.name
    threads = ThreadPool.threadCount
    let memory = 1 << 28
    let speed = try MachineSpeed.measured(workingSet: memory)
    floatPeak = 2 * speed.floatMultiplyAdds
    integerPeak = 2 * speed.integerMultiplyAdds
    // Half of a cache surely stays in it.
    var bandwidths = try processor.caches.filter { $0.level > 1 && $0.byteCount < memory / 2 }
      .map { cache in
        Bandwidth(
          place: "L\(cache.level) (\(cache.byteCount >> 10) KiB)",
          bytesPerSecond: try MachineSpeed.bandwidth(workingSet: cache.byteCount / 2))
      }
    bandwidths.append(Bandwidth(place: "memory", bytesPerSecond: speed.bandwidth))
    self.bandwidths = bandwidths
    let counters = EnergyCounters()
    energy =
      counters.absence.map { "no counters: \($0.rawValue)" }
      ?? counters.zones.map(\.name).joined(separator: ", ")
  }

  /// What is shown, line by line.
  private var rows: [(what: String, text: String)] {
    var rows = [
      ("processor", processor.isEmpty ? "not named by the system" : processor),
      ("instructions", extensions.joined(separator: " ")),
      ("kernels", kernels), ("threads", "\(threads)"),
      ("32-bit floats", Self.text(floatPeak, "FLOP/s")),
      ("8-bit integers", Self.text(integerPeak, "op/s")),
    ]
    rows += bandwidths.map { ("reading \($0.place)", Self.text($0.bytesPerSecond, "B/s")) }
    return rows + [("energy", energy)]
  }

  var table: Table {
    Table(columns: ["what", "is"], rows: rows.map { [.text($0.what), .text($0.text)] })
  }

  /// A rate in units of 10⁹: `512 GFLOP/s`.
  private static func text(_ rate: Double, _ unit: String) -> String {
    Quantity(rate / 1e9).displayText(significantDigits: 3) + " G\(unit)"
  }
}

extension HardwareValue: Displayable {
  public var brief: String { processor }

  public func lines(_ style: DisplayStyle) -> [String] {
    let width = (rows.map(\.what.count).max() ?? 0) + 2
    return rows.flatMap { what, text in
      let lines = wrapped(text, to: max(style.width - width, 20))
      return lines.enumerated().map { index, line in
        style.dim(padded(index == 0 ? what : "", to: width)) + line
      }
    }
  }
}
