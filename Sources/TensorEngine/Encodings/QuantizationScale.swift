/// A scale and a zero point: what code 0 or any other stands for is `scale * (code - zeroPoint)`.
public struct QuantizationScale: Hashable, Sendable, Codable {
  public var scale: Float
  public var zeroPoint: Int
  /// The codes there are.
  public var codes: ClosedRange<Int>

  public init(scale: Float, zeroPoint: Int, codes: ClosedRange<Int>) {
    self.scale = scale
    self.zeroPoint = zeroPoint
    self.codes = codes
  }

  /// The grid over `low...high`, widened to hold 0: codes from 0 to `2^bits - 1`.
  ///
  /// `scale = (high - low) / (2^bits - 1)` and `zeroPoint = round(-low / scale)`, half to even
  /// (Jacob et al. 2017, arXiv 1712.05877).
  public init(asymmetric range: ClosedRange<Double>, bits: Int, scaleType: ElementType = .f32) {
    let (low, high) = (min(range.lowerBound, 0), max(range.upperBound, 0))
    let levels = (1 << bits) - 1
    let scale = Self.stored((high - low) / Double(levels), as: scaleType)
    let zeroPoint = (-low / Double(scale)).rounded(.toNearestOrEven)
    self.init(scale: scale, zeroPoint: min(max(Int(zeroPoint), 0), levels), codes: 0...levels)
  }

  /// The grid over `-peak...peak`: codes from `-(2^(bits-1) - 1)` to `2^(bits-1) - 1`.
  public init(symmetric peak: Double, bits: Int, scaleType: ElementType = .f32) {
    let top = (1 << (bits - 1)) - 1
    let scale = Self.stored(peak / Double(top), as: scaleType)
    self.init(scale: scale, zeroPoint: 0, codes: -top...top)
  }

  /// The code of the nearest value on the grid, half to even.
  public func code(of value: Float) -> Int { Int(steps(to: value)) + zeroPoint }

  public func value(of code: Int) -> Float { Float(code - zeroPoint) * scale }

  /// The nearest value on the grid: `value(of: code(of: value))`.
  public func nearest(to value: Float) -> Float { steps(to: value) * scale }

  /// How many steps of the scale the nearest value on the grid is from 0.
  @inline(__always)
  private func steps(to value: Float) -> Float {
    let low = Float(codes.lowerBound - zeroPoint)
    let high = Float(codes.upperBound - zeroPoint)
    return ((min(max(value / scale, low), high)) + Self.rounder) - Self.rounder
  }

  /// Added to a number below 2^22 it leaves no bits for a fraction: 1.5 * 2^23 rounds half to even.
  static let rounder: Float = 12_582_912

  /// The scale as it is stored: never 0, and never so small that the range wouldn't fit.
  private static func stored(_ scale: Double, as type: ElementType) -> Float {
    guard type == .f16 else {
      return scale < Double(Float.leastNormalMagnitude) ? 1 : Float(scale)
    }
    let half = Float16(scale)
    let stored = Double(half) < scale ? half.nextUp : half
    return scale < Double(Float.leastNormalMagnitude) || !stored.isFinite ? 1 : Float(stored)
  }
}
