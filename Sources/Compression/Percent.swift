/// Shares as people write them.
enum Percent {
  /// `0.8` as `80%`, `0.125` as `12.5%`: at most four decimals, and none that isn't needed.
  static func text(_ share: Double) -> String {
    guard share.magnitude < 1e9 else { return "\(share * 100)%" }
    let parts = Int((share * 1_000_000).rounded(.toNearestOrEven))
    let (whole, fraction) = parts.magnitude.quotientAndRemainder(dividingBy: 10_000)
    var digits = String(fraction + 10_000).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return (parts < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)") + "%"
  }
}
