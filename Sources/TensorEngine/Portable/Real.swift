/// Functions of 64-bit floats, as steps that every machine takes alike: no C library is asked.
enum Real {
  /// Of the steps below, 2⁻ⁿ⁻¹ < |r| ≤ ln 2 / 2.
  static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.8 { return .infinity }
    if x < -745.2 { return 0 }
    let n = (x / ln2).rounded(.toNearestOrEven)
    let r = x - n * ln2High - n * ln2Low
    let value = 1 + expSeries(r)
    // In two steps, so that neither factor leaves the range.
    let half = Int(n) / 2
    return scaled(scaled(value, by: half), by: Int(n) - half)
  }

  /// eˣ - 1, exact near 0 too.
  static func expMinusOne(_ x: Double) -> Double { x.magnitude < 0.34 ? expSeries(x) : exp(x) - 1 }

  static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var (m, e) = (x.significand, x.exponent)
    if m > 1.4142135623730951 {
      m /= 2
      e += 1
    }
    let whole = Double(e)
    return whole * ln2High + (logSeries((m - 1) / (m + 1)) + whole * ln2Low)
  }

  /// log(1 + x), exact near 0 too.
  static func logOnePlus(_ x: Double) -> Double {
    x.magnitude < 0.4 ? logSeries(x / (2 + x)) : log(1 + x)
  }

  static func tanh(_ x: Double) -> Double {
    if x.magnitude > 20 { return x < 0 ? -1 : 1 }
    let t = expMinusOne(2 * x)
    return t / (t + 2)
  }

  /// The series of all positive terms (Abramowitz and Stegun, 7.1.6).
  static func erf(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x.magnitude > 6 { return x < 0 ? -1 : 1 }
    var (term, sum, n) = (x, x, 1.0)
    while term.magnitude > sum.magnitude * 1e-17 {
      term *= 2 * x * x / (2 * n + 1)
      sum += term
      n += 1
    }
    return 2 / pi.squareRoot() * exp(-x * x) * sum
  }

  static func power(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    let isWhole = y.rounded(.towardZero) == y
    let isOdd = isWhole && y.truncatingRemainder(dividingBy: 2) != 0
    if isWhole, y.magnitude <= 64 {
      let product = repeated(x, Int(y.magnitude))
      return y < 0 ? 1 / product : product
    }
    if x < 0 && !isWhole && x != -.infinity { return .nan }
    let magnitude = exp(y * log(x.magnitude))
    return isOdd && x.sign == .minus ? -magnitude : magnitude
  }

  private static func repeated(_ x: Double, _ count: Int) -> Double {
    var (result, factor, rest) = (1.0, x, count)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }

  static let pi = 3.141592653589793
  private static let ln2 = 0.6931471805599453
  private static let ln2High = 0x1.62e42feep-1
  private static let ln2Low = 0x1.a39ef35793c76p-33

  private static func scaled(_ x: Double, by exponent: Int) -> Double {
    x * Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The Taylor series of eʳ - 1 up to r¹⁵.
  private static func expSeries(_ r: Double) -> Double {
    var sum = 0.0
    for n in stride(from: 15, through: 1, by: -1) { sum = r / Double(n) * (1 + sum) }
    return sum
  }

  /// log((1 + s) / (1 - s)), for |s| ≤ 0.2.
  private static func logSeries(_ s: Double) -> Double {
    let square = s * s
    var sum = 0.0
    for n in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(n) }
    return 2 * s * sum
  }
}
