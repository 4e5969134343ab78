import FoundationEssentials

/// The counters of energy that the processor keeps, as Linux's power capping shows them (RAPL).
public struct EnergyCounters: Sendable {
  /// A part of the machine that is counted by itself: `package-0`.
  public struct Zone: Sendable {
    public let name: String
    let path: String
    /// Where the counter starts again, in microjoules.
    let range: UInt64
  }

  /// Why there is nothing to read.
  public enum Absence: String, Sendable {
    case none = "this system has none"
    case refused = "this user may not read them"
  }

  /// The packages; parts of packages count within them.
  public let zones: [Zone]
  /// Why there are no zones; nil where there are.
  public let absence: Absence?

  /// Finds the counters.
  ///
  /// - Parameter folder: Where the system keeps them.
  public init(folder: String = "/sys/class/powercap") {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // `intel-rapl:0` is a package, whoever made it; `intel-rapl:0:1` is a part of one.
    let packages = entries.sorted().filter {
      $0.hasPrefix("intel-rapl:") && $0.split(separator: ":").count == 2
    }
    zones = packages.compactMap { entry in
      let path = "\(folder)/\(entry)"
      guard Self.number(path + "/energy_uj") != nil else { return nil }
      let name = try? String(contentsOfFile: path + "/name", encoding: .utf8)
      return Zone(
        name: name?.trimmed ?? entry, path: path,
        range: Self.number(path + "/max_energy_range_uj") ?? .max)
    }
    absence = !zones.isEmpty ? nil : packages.isEmpty ? Absence.none : .refused
  }

  /// What the counters show now, to be given to `joules(since:)`.
  public func reading() -> [UInt64] { zones.map { Self.number($0.path + "/energy_uj") ?? 0 } }

  /// The joules that all packages have taken since a reading; a counter that started again since
  /// is understood.
  public func joules(since start: [UInt64]) -> Double {
    let microjoules = zip(zones, zip(start, reading())).reduce(0.0) { sum, next in
      let (zone, (before, now)) = next
      return sum + Double(now >= before ? now - before : zone.range - before + now)
    }
    return microjoules * 1e-6
  }

  private static func number(_ path: String) -> UInt64? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { UInt64($0.trimmed) }
  }
}
