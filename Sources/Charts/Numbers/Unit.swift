/// What a number measures; decides how it is written.
public enum Unit: String, Sendable, Codable, CaseIterable {
  case plain
  /// A share of one, written in percent.
  case share
  case bits
  /// Written in decimal multiples: 1 KB is 1000 bytes.
  case bytes
  case seconds
  case joules
}

extension Unit {
  /// A multiple that numbers are written in.
  struct Prefix: Sendable {
    /// What the number is divided by, as a power of ten.
    var exponent: Int
    /// What follows the number.
    var suffix: String
  }

  /// From small to large.
  var prefixes: [Prefix] {
    switch self {
    case .plain:
      [(0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T")].map(Prefix.init)
    case .share: [Prefix(exponent: -2, suffix: "%")]
    case .bits: [(0, " bits"), (3, " kbit"), (6, " Mbit"), (9, " Gbit")].map(Prefix.init)
    case .bytes: [(0, " B"), (3, " KB"), (6, " MB"), (9, " GB"), (12, " TB")].map(Prefix.init)
    case .seconds: [(-9, " ns"), (-6, " µs"), (-3, " ms"), (0, " s")].map(Prefix.init)
    case .joules:
      [(-12, " pJ"), (-9, " nJ"), (-6, " µJ"), (-3, " mJ"), (0, " J"), (3, " kJ")]
        .map(Prefix.init)
    }
  }

  /// The prefix under which a value has one to three digits before the point where possible.
  ///
  /// A plain number keeps all its digits up to 9999.
  func prefix(for magnitude: Double) -> Prefix {
    let all = prefixes
    guard magnitude > 0, magnitude.isFinite else {
      return all.first { $0.exponent == 0 } ?? all[0]
    }
    if self == .plain && magnitude < 10_000 { return all[0] }
    return all.last { magnitude >= powerOfTen($0.exponent) } ?? all[0]
  }
}
