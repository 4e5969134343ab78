/// What isn't basic arithmetic is computed in 64-bit floats and rounded once.
extension PortableElement where Self: BinaryFloatingPoint {
  static var one: Self { 1 }
  static var lowest: Self { -.infinity }
  static var highest: Self { .infinity }
  var isUndefined: Bool { isNaN }
  init(wrapping whole: Int64) { self.init(whole) }
  var wrapped: Int64 { Int64(real: real) }

  static func function(_ function: PortableBinary) -> (Self, Self) -> Self {
    switch function {
    case .add: { $0 + $1 }
    case .subtract: { $0 - $1 }
    case .multiply: { $0 * $1 }
    case .divide: { $0 / $1 }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    case .power: { Self(real: Real.power($0.real, $1.real)) }
    case .remainder: { $0.truncatingRemainder(dividingBy: $1) }
    case .modulo: { $0.modulo($1) }
    case .and, .or, .xor, .shiftLeft, .shiftRight:
      preconditionFailure("\(function) is for whole numbers")
    }
  }

  static func function(_ function: UnaryFunction, p: Float, q: Float) -> (Self) -> Self {
    { Self(real: Real.apply(function, $0.real, p: Double(p), q: Double(q))) }
  }

  /// The remainder that has the divisor's sign.
  private func modulo(_ divisor: Self) -> Self {
    let remainder = truncatingRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder
  }
}

extension Float: PortableElement {
  init(real: Double) { self = Float(real) }
  var real: Double { Double(self) }
}

extension Double: PortableElement {
  init(real: Double) { self = real }
  var real: Double { self }
}
