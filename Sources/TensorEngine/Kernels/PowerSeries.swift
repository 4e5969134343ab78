/// Functions in 64 bits by their power series, for tables that are made once: exact to the last bits,
/// of nothing but sums, products and quotients, so the same everywhere.
public enum PowerSeries {
  private static let logarithmOfTwo = 0x1.62e42fefa39efp-1

  /// The cosine and the sine of an angle of a few turns at most.
  public static func circle(at angle: Double) -> (cosine: Double, sine: Double) {
    let quarter = (angle / (Double.pi / 2)).rounded()
    // π/2 in two parts, so that little is lost by taking it off.
    let rest = angle - quarter * 0x1.921fb54442d18p0 - quarter * 0x1.1a62633145c07p-54
    let (cosine, sine) = nearZero(rest)
    return switch Int(quarter) & 3 {
    case 0: (cosine, sine)
    case 1: (-sine, cosine)
    case 2: (-cosine, -sine)
    default: (sine, -cosine)
    }
  }

  /// Σ (-1)^k x^2k / (2k)! and Σ (-1)^k x^(2k+1) / (2k+1)!, for up to π/4 or so.
  private static func nearZero(_ x: Double) -> (cosine: Double, sine: Double) {
    let square = x * x
    var (cosine, sine) = (1.0, 1.0)
    for k in stride(from: 20.0, through: 2, by: -2) {
      cosine = 1 - cosine * square / (k * (k - 1))
      sine = 1 - sine * square / (k * (k + 1))
    }
    return (cosine, x * sine)
  }

  /// The natural logarithm of a positive number: 2 Σ t^(2k+1) / (2k+1) with t = (m - 1) / (m + 1).
  public static func logarithm(of x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "the logarithm of \(x)")
    var (exponent, mantissa) = (Double(x.exponent), x.significand)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa /= 2
      exponent += 1
    }
    let t = (mantissa - 1) / (mantissa + 1)
    let square = t * t
    var sum = 0.0
    for k in stride(from: 25.0, through: 1, by: -2) { sum = 1 / k + square * sum }
    return 2 * t * sum + exponent * logarithmOfTwo
  }

  /// e^x, for x of a size that 64-bit floats have powers of.
  public static func exponential(of x: Double) -> Double {
    let twos = (x / logarithmOfTwo).rounded()
    let rest = x - twos * logarithmOfTwo
    var sum = 1.0
    for k in stride(from: 18.0, through: 1, by: -1) { sum = 1 + sum * rest / k }
    return Double(sign: .plus, exponent: Int(twos), significand: sum)
  }
}
