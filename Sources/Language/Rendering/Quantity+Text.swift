extension Quantity {
  /// The quantity as the language writes it: reading it back gives the same bits.
  ///
  /// A number that isn't finite has no literal and is written `nan`, `inf` or `-inf`.
  public var sourceText: String {
    guard value.isFinite else { return nonFiniteText }
    if dimension == .plain { return DecimalText(shortest: value).text }
    let exact = units.filter { value / $0.factor * $0.factor == value }
    return exact.map(text(in:)).min { ($0.count, $0) < ($1.count, $1) } ?? ""
  }

  /// The quantity for reading: rounded, in the unit that keeps the digits before the point few.
  public func displayText(significantDigits: Int = 4) -> String {
    guard value.isFinite else { return nonFiniteText }
    let units = units.filter { $0.factor == 1 }.sorted { $0.decimalExponent < $1.decimalExponent }
    let exponent = DecimalExponent.of(value)
    let unit =
      value == 0
      ? units.first { $0.decimalExponent == 0 } ?? units.first
      : units.last { $0.decimalExponent <= exponent } ?? units.first
    return text(in: unit, significantDigits: significantDigits)
  }

  private var nonFiniteText: String { value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }

  /// The units that values of this dimension are printed in.
  private var units: [Unit] {
    let printed =
      ["%", "bits", "B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"]
      + ["s", "ms", "µs", "ns", "J", "mJ", "µJ", "nJ", "pJ"]
    return printed.compactMap(Unit.named).filter { $0.dimension == dimension }
  }

  private func text(in unit: Unit) -> String { text(in: unit, significantDigits: nil) }

  private func text(in unit: Unit?, significantDigits: Int?) -> String {
    var decimal = DecimalText(shortest: value / (unit?.factor ?? 1))
    decimal.shift(by: -(unit?.decimalExponent ?? 0))
    if let significantDigits {
      decimal.round(toSignificantDigits: max(significantDigits, decimal.integerDigits))
    }
    let number = decimal.text
    guard let unit else { return number }
    if unit.name == "%" { return number + "%" }
    return number + " " + (unit.name == "bits" && number == "1" ? "bit" : unit.name)
  }
}

/// The power of ten of a number's first digit.
private enum DecimalExponent {
  static func of(_ value: Double) -> Int {
    var exponent = 0
    var magnitude = value.magnitude
    while magnitude >= 10 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1, magnitude > 0 {
      magnitude *= 10
      exponent -= 1
    }
    return exponent
  }
}
