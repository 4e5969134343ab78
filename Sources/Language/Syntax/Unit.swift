/// A unit that a number may be written in.
struct Unit: Sendable {
  let name: String
  let dimension: Quantity.Dimension
  /// The power of ten that turns the written number into base units, applied to its digits, so that
  /// `57%` is the double nearest to 0.57 and not the product of two rounded numbers.
  let decimalExponent: Int
  /// What remains to multiply by: powers of two, minutes, hours.
  let factor: Double

  init(_ name: String, _ dimension: Quantity.Dimension, e10: Int = 0, factor: Double = 1) {
    self.name = name
    self.dimension = dimension
    self.decimalExponent = e10
    self.factor = factor
  }

  /// Within a dimension the spelling that values are printed in stands first.
  static let all: [Unit] = [
    Unit("%", .share, e10: -2),
    Unit("bits", .bits), Unit("bit", .bits),
    Unit("B", .bytes), Unit("KB", .bytes, e10: 3), Unit("MB", .bytes, e10: 6),
    Unit("GB", .bytes, e10: 9), Unit("TB", .bytes, e10: 12),
    Unit("KiB", .bytes, factor: 1024), Unit("MiB", .bytes, factor: 1_048_576),
    Unit("GiB", .bytes, factor: 1_073_741_824), Unit("TiB", .bytes, factor: 1_099_511_627_776),
    Unit("kB", .bytes, e10: 3), Unit("bytes", .bytes), Unit("byte", .bytes),
    Unit("s", .seconds), Unit("ms", .seconds, e10: -3), Unit("µs", .seconds, e10: -6),
    Unit("ns", .seconds, e10: -9), Unit("us", .seconds, e10: -6),
    Unit("\u{3BC}s", .seconds, e10: -6),
    Unit("min", .seconds, factor: 60), Unit("h", .seconds, factor: 3600),
    Unit("J", .joules), Unit("mJ", .joules, e10: -3), Unit("µJ", .joules, e10: -6),
    Unit("nJ", .joules, e10: -9), Unit("pJ", .joules, e10: -12), Unit("kJ", .joules, e10: 3),
    Unit("uJ", .joules, e10: -6), Unit("\u{3BC}J", .joules, e10: -6),
  ]

  static func named(_ name: String) -> Unit? { all.first { $0.name == name } }

  /// The quantity that a number written in this unit stands for; `nil` where it isn't finite.
  ///
  /// - Parameter digits: A decimal number without an exponent; `exponent` is its own.
  func quantity(digits: String, exponent: Int) -> Quantity? {
    guard let scaled = Double("\(digits)e\(exponent + decimalExponent)") else { return nil }
    let value = scaled * factor
    return value.isFinite ? Quantity(value, dimension) : nil
  }
}
