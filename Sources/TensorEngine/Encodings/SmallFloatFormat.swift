/// A float of 4 or 8 bits: a sign, an exponent and a mantissa, each quantized apart.
///
/// The 8-bit formats are those of the OCP specification of 8-bit floats 1.0 (Micikevicius et al. 2022,
/// arXiv 2209.05433), the 4-bit one that of OCP's microscaling formats 1.0, section 5.3.3.
public enum SmallFloatFormat: String, Codable, Sendable, CaseIterable {
  case e4m3, e5m2, e2m1

  public var bits: Int { self == .e2m1 ? 4 : 8 }

  private var mantissaBits: Int {
    switch self {
    case .e4m3: 3
    case .e5m2: 2
    case .e2m1: 1
    }
  }

  private var bias: Int {
    switch self {
    case .e4m3: 7
    case .e5m2: 15
    case .e2m1: 1
    }
  }

  /// The codes without a sign that stand for numbers: those above are infinity and NaN.
  private var numberCount: Int {
    switch self {
    case .e4m3: 127
    case .e5m2: 124
    case .e2m1: 8
    }
  }

  /// What each code without a sign stands for, ascending from 0.
  public var magnitudes: [Float] {
    (0..<numberCount).map { code in
      let (exponent, mantissa) = (code >> mantissaBits, code & (1 << mantissaBits - 1))
      let fraction = Float(mantissa) / Float(1 << mantissaBits)
      return exponent == 0
        ? Float(sign: .plus, exponent: 1 - bias, significand: fraction)
        : Float(sign: .plus, exponent: exponent - bias, significand: 1 + fraction)
    }
  }

  /// 448, 57344 or 6.
  public var greatest: Float { magnitudes.last ?? 0 }
}
