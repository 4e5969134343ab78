/// Loops over 64-bit floats, in lanes of eight and so in an order that is the same everywhere.
enum RealVectors {
  private typealias Lanes = SIMD8<Double>

  /// Σ x · y.
  static func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
    var lanes = Lanes.zero
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) { lanes += load(x + index) * load(y + index) }
    var sum = lanes.sum()
    for index in whole..<count { sum += x[index] * y[index] }
    return sum
  }

  /// y + factor · x.
  static func add(
    _ x: UnsafePointer<Double>, times factor: Double, to y: UnsafeMutablePointer<Double>, count: Int
  ) {
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      store(load(y + index) + factor * load(x + index), y + index)
    }
    for index in whole..<count { y[index] += factor * x[index] }
  }

  /// c · x + s · y and c · y - s · x, in place of sixteen of each.
  static func turn16(
    _ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, c: Double, s: Double
  ) {
    for index in stride(from: 0, to: 16, by: 8) {
      let (first, second) = (load(x + index), load(y + index))
      store(c * first + s * second, x + index)
      store(c * second - s * first, y + index)
    }
  }

  @inline(__always)
  private static func load(_ address: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ value: Lanes, _ address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: value, as: Lanes.self)
  }
}
