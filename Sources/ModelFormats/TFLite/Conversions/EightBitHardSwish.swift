import TensorEngine

/// x · relu6(x + 3) / 6 of bytes in 16-bit fixed point, as TensorFlow Lite's reference kernel steps.
struct TFLiteHardSwish {
  private let inputZero: Int
  private let outputZero: Int
  private let outputFactor: Int
  private let outputExponent: Int
  private let reluFactor: Int
  private let reluExponent: Int

  init(input: TFLiteGrid, output: TFLiteGrid) {
    let fineScale = Float(1) / 128 * input.scale
    (outputFactor, outputExponent) = Self.factor(fineScale / output.scale)
    (reluFactor, reluExponent) = Self.factor(fineScale / (Float(3) / 32_768))
    (inputZero, outputZero) = (input.zeroPoint, output.zeroPoint)
  }

  /// A multiplier whose factor is rounded to 15 bits.
  private static func factor(_ real: Float) -> (Int, exponent: Int) {
    let multiplier = FixedPointMultiplier(Double(real))
    let factor = (Int(multiplier.factor) + (1 << 15)) >> 16
    return (min(factor, 32_767), Int(multiplier.left) - Int(multiplier.right))
  }

  func result(_ code: Int) -> Int {
    let fine = Self.held((code - inputZero) * 128)
    let scaled = Self.doubledHigh(fine, outputFactor)
    var relu = fine
    if reluExponent > 0 { relu = Self.held(relu << (reluExponent - 1)) }
    relu = Self.doubledHigh(relu, reluFactor)
    if reluExponent > 0 { relu = Self.held(relu << 1) }
    if reluExponent < 0 { relu = Self.divided(relu, bits: -reluExponent) }
    relu = (relu + (1 << 15)) >> 1
    let product = relu * scaled / (1 << 15)
    return Self.divided(product, bits: -outputExponent) + outputZero
  }

  private static func held(_ x: Int) -> Int { min(max(x, -32_768), 32_767) }

  /// The upper half of twice a product of 16-bit numbers, halves up.
  private static func doubledHigh(_ a: Int, _ b: Int) -> Int { (a * b + (1 << 14)) >> 15 }

  /// Halves away from zero.
  private static func divided(_ x: Int, bits: Int) -> Int {
    guard bits > 0 else { return x << -bits }
    let half = (1 << bits) >> 1
    return x >= 0 ? (x + half) >> bits : -((-x + half) >> bits)
  }
}
