import TensorEngine

extension Operator {
  /// Su et al. 2021, arXiv 2104.09864, 3.2: the angle of pair i at position p is p · base^(-2i/size).
  ///
  /// `tokens` is `[batch, n]`; its first stands at `position`, one i32, or at 0. `factors`, one for
  /// each pair, divide the frequencies; where the sequence reaches beyond `context` positions,
  /// `longFactors` do. How far it reaches, `positions` says, or the tokens' number. A row of the
  /// result is size/2 cosines and as many sines, all times `magnitude`.
  static let rotaryTable = Operator(
    "RotaryTable", "The cosines and sines of each position's angles",
    inputs: ["tokens", "position?", "factors?", "longFactors?"],
    attributes: [
      .integer("size"), .number("base", default: 10_000), .number("magnitude", default: 1),
      .integer("context", default: 0), .integer("positions", default: 0),
    ],
    types: { application in
      let tokens = try application.checked(0, .i32, rank: 2)
      let (size, base) = (application.integer("size"), application.number("base"))
      guard size > 0, size % 2 == 0, base > 0, base.isFinite else {
        throw application.error("takes an even size and a positive base")
      }
      if application.has(1), try application.checked(1, .i32).count != 1 {
        throw application.error("takes one position", inputs: [1])
      }
      for index in 2..<4 { try application.require(index, shape: [size / 2]) }
      return [TensorType(.f32, [tokens.shape[1], size])]
    }, work: Cost.perOutputElement(20),
    lower: { lowering in
      let (rows, pairs) = (
        lowering.application.output.shape[0], lowering.application.output.shape[1] / 2
      )
      let reach = Swift.max(rows, lowering.application.integer("positions"))
      let isLong = lowering.application.has(3) && reach > lowering.application.integer("context")
      let factors = try lowering.constant(isLong ? 3 : 2)?.floats
      let magnitude = Float(lowering.application.number("magnitude"))
      let frequencies = rotaryFrequencies(
        pairs: pairs, base: lowering.application.number("base"), factors: factors)
      let (position, y) = (lowering.optionalInput(1), lowering.output())
      lowering.emit("rotary table") { memory in
        let first = position.map { Int(memory.elements($0, as: Int32.self)[0]) } ?? 0
        for row in 0..<rows {
          let angles = memory.floats(y) + row * 2 * pairs
          fillAngles(angles, position: Double(first + row), frequencies)
          memory.kernels.unary(.sin, angles, into: angles + pairs, count: pairs)
          memory.kernels.unary(.cos, angles, into: angles, count: pairs)
          guard magnitude != 1 else { continue }
          for index in 0..<2 * pairs { angles[index] *= magnitude }
        }
      }
    },
    gradient: .none("positions aren't learned"))
}

/// The angles of one position, brought into a turn while they are exact.
private func fillAngles(
  _ angles: UnsafeMutablePointer<Float>, position: Double, _ frequencies: [Double]
) {
  let turn = 2 * Double.pi
  for (pair, frequency) in frequencies.enumerated() {
    let angle = position * frequency
    angles[pair] = Float(angle - (angle / turn).rounded() * turn)
  }
}

/// base^(-i/pairs) for each pair i, over its factor.
///
/// Made of sums, products and roots only, which are the same on every machine.
func rotaryFrequencies(pairs: Int, base: Double, factors: [Float]?) -> [Double] {
  let logarithm = naturalLogarithm(base)
  return (0..<pairs).map { pair in
    let frequency = exponential(-logarithm * Double(pair) / Double(pairs))
    return frequency / Double(factors?[pair] ?? 1)
  }
}

/// ln x for x > 0: by the series of atanh for what is left of powers of two.
func naturalLogarithm(_ x: Double) -> Double {
  var (mantissa, power) = (x.significand, Double(x.exponent))
  if mantissa > 4 / 3 {
    mantissa /= 2
    power += 1
  }
  let ratio = (mantissa - 1) / (mantissa + 1)
  var (sum, term) = (0.0, ratio)
  for odd in stride(from: 1.0, through: 31, by: 2) {
    sum += term / odd
    term *= ratio * ratio
  }
  return 2 * sum + power * 0.693147180559945309417
}

/// e^x by its series on a 1/1024th of x, squared ten times.
private func exponential(_ x: Double) -> Double {
  let part = x / 1024
  var (sum, term) = (0.0, 1.0)
  for index in 1...18 {
    sum += term
    term *= part / Double(index)
  }
  for _ in 0..<10 { sum *= sum }
  return sum
}
