extension Unit {
  /// One text per tick; those of one axis share their prefix and their digits after the point.
  func labels(for ticks: Ticks) -> [String] {
    let largest = ticks.values.map(\.magnitude).max() ?? 0
    let prefix = prefix(for: largest)
    let number = scaled(largest, byPowerOfTen: -prefix.exponent)
    guard let exponent = ticks.decimals, (0.001..<1e6).contains(number) else {
      return ticks.values.map { text($0, digits: 3) }
    }
    return ticks.values.map { value in
      fixed(
        scaled(value, byPowerOfTen: -prefix.exponent), decimals: max(exponent + prefix.exponent, 0))
        + prefix.suffix
    }
  }
}
