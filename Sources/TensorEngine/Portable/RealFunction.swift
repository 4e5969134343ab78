/// A function of one number that is too rare to have a vector kernel.
public enum RealFunction: String, Sendable, CaseIterable {
  case tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh
}

extension PortableKernels {
  /// `y = f(x)`, computed in 64-bit floats and rounded once; `y` may be `x`.
  public static func real(
    _ function: RealFunction, _ type: ElementType, _ x: UnsafeRawPointer,
    into y: UnsafeMutableRawPointer, count: Int
  ) {
    type.accept(RealMap(function: function, x: x, y: y, count: count))
  }
}

private struct RealMap: ElementVisitor {
  let function: RealFunction
  let x: UnsafeRawPointer
  let y: UnsafeMutableRawPointer
  let count: Int

  func visit<Element: PortableElement>(_ type: Element.Type) {
    let (x, y) = (x.elements(type), y.elements(type))
    for index in 0..<count { y[index] = Element(real: Real.apply(function, x[index].real)) }
  }
}

extension Real {
  /// Outside of where a function is defined, NaN.
  static func apply(_ function: RealFunction, _ x: Double) -> Double {
    switch function {
    case .tan: sin(x) / cos(x)
    case .asin: arctan(x / ((1 - x) * (1 + x)).squareRoot())
    // Of half the angle, which loses nothing near 1.
    case .acos: 2 * arctan(((1 - x) / (1 + x)).squareRoot())
    case .atan: arctan(x)
    case .sinh: sinh(x)
    case .cosh: (exp(x) + exp(-x)) / 2
    case .asinh: x < 0 ? -arsinh(-x) : arsinh(x)
    case .acosh: arcosh(x)
    case .atanh: logOnePlus(2 * x / (1 - x)) / 2
    }
  }

  private static func sinh(_ x: Double) -> Double {
    if x.magnitude > 20 { return x < 0 ? -exp(-x) / 2 : exp(x) / 2 }
    let e = expMinusOne(x)
    return (e + e / (e + 1)) / 2
  }

  /// Of a number that isn't negative.
  private static func arsinh(_ x: Double) -> Double {
    // Beyond, x² may leave the range, and 1 is nothing beside it.
    if x > 1e9 { return log(x) + log(2) }
    return logOnePlus(x + x * x / (1 + (1 + x * x).squareRoot()))
  }

  private static func arcosh(_ x: Double) -> Double {
    if x > 1e9 { return log(x) + log(2) }
    let above = x - 1
    return logOnePlus(above + (above * (above + 2)).squareRoot())
  }
}
