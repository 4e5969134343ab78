/// Whole numbers wrap around where a result doesn't fit; a quotient by 0 is 0.
extension PortableElement where Self: FixedWidthInteger {
  static var one: Self { 1 }
  static var lowest: Self { min }
  static var highest: Self { max }
  var real: Double { Double(self) }
  var isUndefined: Bool { false }
  init(wrapping whole: Int64) { self.init(truncatingIfNeeded: whole) }
  var wrapped: Int64 { Int64(truncatingIfNeeded: self) }

  init(real: Double) {
    // Double(max) may round up beyond the range, so it is not converted back.
    let (low, high) = (Double(Self.min), Double(Self.max))
    self = real.isNaN ? 0 : real <= low ? .min : real >= high ? .max : Self(real)
  }

  static func function(_ function: PortableBinary) -> (Self, Self) -> Self {
    switch function {
    case .add: { $0 &+ $1 }
    case .subtract: { $0 &- $1 }
    case .multiply: { $0 &* $1 }
    case .divide: { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
    case .maximum: { Swift.max($0, $1) }
    case .minimum: { Swift.min($0, $1) }
    case .power: { $0.power($1) }
    case .remainder: { $1 == 0 ? 0 : $0.remainderReportingOverflow(dividingBy: $1).partialValue }
    case .modulo: { $0.modulo($1) }
    case .and: { $0 & $1 }
    case .or: { $0 | $1 }
    case .xor: { $0 ^ $1 }
    case .shiftLeft: { $0 << $1 }
    case .shiftRight: { $0 >> $1 }
    }
  }

  static func function(_ function: UnaryFunction, p: Float, q: Float) -> (Self) -> Self {
    switch function {
    case .relu: { Swift.max($0, 0) }
    case .negate: { 0 &- $0 }
    case .absolute: { $0 < 0 ? 0 &- $0 : $0 }
    case .sign: { $0.signum() }
    case .square: { $0 &* $0 }
    case .floor, .ceiling, .round: { $0 }
    default: { Self(real: Real.apply(function, $0.real, p: Double(p), q: Double(q))) }
    }
  }

  private func power(_ exponent: Self) -> Self {
    if exponent < 0 {
      return self == 1 ? 1 : self == 0 &- 1 ? (exponent & 1 == 0 ? 1 : self) : 0
    }
    var (result, factor, rest): (Self, Self, Self) = (1, self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      rest >>= 1
    }
    return result
  }

  /// The remainder that has the divisor's sign.
  private func modulo(_ divisor: Self) -> Self {
    guard divisor != 0 else { return 0 }
    let remainder = remainderReportingOverflow(dividingBy: divisor).partialValue
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder &+ divisor : remainder
  }
}

extension Int8: PortableElement {}
extension UInt8: PortableElement {}
extension Int16: PortableElement {}
extension UInt16: PortableElement {}
extension Int32: PortableElement {}
extension UInt32: PortableElement {}
extension Int64: PortableElement {}
extension UInt64: PortableElement {}
