import Foundation
import Testing

@testable import TensorEngine

/// Functions of one number against double precision.
@Suite struct UnaryTests {
  /// The textbook formula in double precision, by the system's library.
  static func reference(_ function: UnaryFunction, _ x: Double, p: Double, q: Double) -> Double {
    switch function {
    case .relu: max(x, 0)
    case .relu6: min(max(x, 0), 6)
    case .leakyRelu: x < 0 ? p * x : x
    case .clip: min(max(x, p), q)
    case .negate: -x
    case .absolute: abs(x)
    case .sign: x == 0 || x.isNaN ? x : (x < 0 ? -1 : 1)
    case .square: x * x
    case .reciprocal: 1 / x
    case .squareRoot: x.squareRoot()
    case .reciprocalSquareRoot: 1 / x.squareRoot()
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + Foundation.exp(-x))
    case .erf: Foundation.erf(x)
    case .gelu: 0.5 * x * erfc(-x / 2.0.squareRoot())
    case .geluTanh:
      x / (1 + Foundation.exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + Foundation.exp(-x))
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .elu: x < 0 ? p * expm1(x) : x
    case .softplus: max(x, 0) + log1p(Foundation.exp(-abs(x)))
    case .hardSigmoid: min(max(p * x + q, 0), 1)
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    }
  }

  /// The parameters that a function is tested with, exact in 32 bits.
  static func parameters(_ function: UnaryFunction) -> (p: Float, q: Float) {
    switch function {
    case .leakyRelu: (0.125, 0)
    case .clip: (-1.5, 2.25)
    case .elu: (1.25, 0)
    case .hardSigmoid: (0.25, 0.5)
    default: (0, 0)
    }
  }

  /// How far a result may be from the exact one, in units of its last place.
  static func allowedUlps(_ function: UnaryFunction) -> Double {
    switch function {
    case .exp, .log: 1
    case .tanh, .erf, .sin, .cos, .reciprocalSquareRoot, .hardSigmoid: 2
    case .sigmoid, .hardSwish, .softplus, .elu: 3
    case .silu, .gelu, .geluTanh: 4
    default: 0.5
    }
  }

  static func apply(_ function: UnaryFunction, _ x: [Float], on set: KernelSet) -> [Float] {
    let (p, q) = parameters(function)
    var y = [Float](repeating: 0, count: x.count)
    set.unary(function, x, into: &y, count: x.count, p: p, q: q)
    return y
  }

  /// Every 32-bit pattern that is a multiple of a large prime, so the whole range and both signs.
  static let wholeRange: [Float] =
    stride(from: UInt64(0), through: 0xffff_ffff, by: 12_011)
    .map { Float(bitPattern: UInt32($0)) }
    + stride(from: Float(-20), through: 20, by: 0.000_37)

  /// The distance of `y` from `exact` in units of the last place that `exact` has in 32 bits.
  static func ulps(_ y: Float, _ exact: Double) -> Double {
    if exact.isNaN || y.isNaN { return exact.isNaN && y.isNaN ? 0 : .infinity }
    let nearest = Float(exact)
    if nearest.isInfinite || y.isInfinite {
      return nearest == y || abs(exact) > 3.4028234e38 * 0.999_999 ? 0 : .infinity
    }
    return abs(Double(y) - exact) / Double(max(nearest.ulp, Float.leastNonzeroMagnitude))
  }

  @Test(arguments: UnaryFunction.allCases)
  func staysNearDoublePrecision(_ function: UnaryFunction) {
    let (p, q) = Self.parameters(function)
    let y = Self.apply(function, Self.wholeRange, on: .best)
    var worst = (ulps: 0.0, x: Float(0), y: Float(0))
    for (x, y) in zip(Self.wholeRange, y) {
      // Where the gate of a function times x is 0 times infinity, any answer would do.
      if x == -.infinity, [.silu, .geluTanh, .gelu, .hardSwish].contains(function) { continue }
      let exact = Self.reference(function, Double(x), p: Double(p), q: Double(q))
      let distance = Self.ulps(y, exact)
      if distance > worst.ulps { worst = (distance, x, y) }
    }
    #expect(
      worst.ulps <= Self.allowedUlps(function), "\(function): \(worst.ulps) ulp at \(worst.x)")
  }

  @Test(arguments: UnaryFunction.allCases)
  func givesTheSameBitsOnEverySet(_ function: UnaryFunction) {
    let scalar = Self.apply(function, Self.wholeRange, on: KernelSet.available[0])
    for set in KernelSet.available.dropFirst() {
      let same = sameBits(Self.apply(function, Self.wholeRange, on: set), scalar)
      #expect(same, "\(set.name)")
    }
  }

  @Test(arguments: UnaryFunction.allCases)
  func keepsToItsRun(_ function: UnaryFunction) {
    for count in awkwardCounts {
      var samples = Samples(UInt64(count))
      let x = samples.floats(count)
      let (p, q) = Self.parameters(function)
      let results = onEverySet(count) {
        $0.unary(function, x, into: $1, count: count, p: p, q: q)
      }
      #expect(results.allSatisfy { sameBits($0, results[0]) })
      let whole = Self.apply(function, x + [1], on: .best)
      #expect(sameBits(results[0], Array(whole.dropLast())), "\(count)")
    }
  }

  /// The slope against a central difference of the double-precision formula.
  @Test(arguments: UnaryFunction.allCases)
  func backwardIsTheSlope(_ function: UnaryFunction) {
    let positive = [.log, .squareRoot, .reciprocalSquareRoot].contains(function)
    let (p, q) = Self.parameters(function)
    // Off the kinks of the piecewise functions by more than the step of the difference.
    let x = stride(from: positive ? Float(0.113) : -7.913, to: 8, by: 0.097).map { $0 }
    let dy = x.indices.map { Float($0 % 5) - 1.75 }
    let y = Self.apply(function, x, on: .best)
    let step = 1e-5
    let results = onEverySet(x.count) {
      $0.unaryBackward(function, x: x, y: y, dy: dy, into: $1, count: x.count, p: p, q: q)
    }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    for (index, x) in x.enumerated() {
      let above = Self.reference(function, Double(x) + step, p: Double(p), q: Double(q))
      let below = Self.reference(function, Double(x) - step, p: Double(p), q: Double(q))
      let slope = (above - below) / (2 * step) * Double(dy[index])
      let error = abs(Double(results[0][index]) - slope)
      #expect(error <= 2e-6 * max(1, abs(slope)), "\(function) at \(x)")
    }
  }
}
