extension Real {
  static func sin(_ x: Double) -> Double { turned(x, quarter: 0) }
  static func cos(_ x: Double) -> Double { turned(x, quarter: 1) }

  /// sin(x + quarter · π / 2). Beyond 2³⁰ quarters an angle has no digits left to speak of.
  private static func turned(_ x: Double, quarter: Int) -> Double {
    let quarters = (x * 2 / pi).rounded(.toNearestOrEven)
    guard quarters.magnitude < 1_073_741_824 else { return .nan }
    let r = x - quarters * halfPiHigh - quarters * halfPiLow
    let place = (Int(quarters) + quarter) & 3
    let value = place & 1 == 0 ? sinSeries(r) : cosSeries(r)
    return place & 2 == 0 ? value : -value
  }

  static func arctan(_ x: Double) -> Double {
    if x.isNaN { return x }
    let t = x.magnitude
    let angle =
      t > 2.414213562373095
      ? pi / 2 - arctanSeries(1 / t)
      : t > 0.41421356237309503 ? pi / 4 + arctanSeries((t - 1) / (t + 1)) : arctanSeries(t)
    return x < 0 ? -angle : angle
  }

  private static let halfPiHigh = 0x1.921fb544p0
  private static let halfPiLow = 0x1.0b4611a626331p-34

  private static func sinSeries(_ r: Double) -> Double {
    var sum = 0.0
    for n in stride(from: 19, through: 3, by: -2) {
      sum = -r * r / Double(n * (n - 1)) * (1 + sum)
    }
    return r * (1 + sum)
  }

  private static func cosSeries(_ r: Double) -> Double {
    var sum = 0.0
    for n in stride(from: 20, through: 2, by: -2) {
      sum = -r * r / Double(n * (n - 1)) * (1 + sum)
    }
    return 1 + sum
  }

  private static func arctanSeries(_ t: Double) -> Double {
    let square = -t * t
    var sum = 0.0
    for n in stride(from: 41, through: 1, by: -2) { sum = sum * square + 1 / Double(n) }
    return t * sum
  }
}
