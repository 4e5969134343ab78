/// The scales of a weight's groups, and what they are stored in.
struct GroupScales {
  let values: [Float]
  let format: ScaleFormat

  /// Scales as their format holds them; one that wouldn't be above 0 there is 1.
  init(_ values: [Float], format: ScaleFormat) {
    self.format = format
    self.values = values.map { format.stored($0) }
  }

  /// - Precondition: The part is one that `part` made or that `ScaleFormat.elementType` fits.
  init(_ part: Tensor, format: ScaleFormat) {
    self.format = format
    values =
      format == .powerOfTwo
      ? part.floats.map { Float(sign: .plus, exponent: Int($0) - 127, significand: 1) }
      : part.floats
  }

  func part(shape: [Int]) -> Tensor {
    switch format {
    case .f32: Tensor(values, shape: shape)
    case .f16: Tensor(values.map(Float16.init), shape: shape, as: .f16)
    case .powerOfTwo: Tensor(values.map { UInt8(Int($0.exponent) + 127) }, shape: shape, as: .u8)
    }
  }
}

/// What a scale is stored in.
public enum ScaleFormat: String, Codable, Sendable, CaseIterable {
  case f32, f16
  /// An exponent in 8 bits, 127 more than it is (E8M0 of OCP's microscaling formats 1.0, section
  /// 5.4.1).
  case powerOfTwo = "e8m0"

  var elementType: ElementType {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .powerOfTwo: .u8
    }
  }

  /// A scale as it is stored: powers of two are rounded down, halves up, so that nothing is clamped
  /// that wouldn't be otherwise.
  fileprivate func stored(_ scale: Float) -> Float {
    guard scale >= .leastNormalMagnitude, scale.isFinite else { return 1 }
    switch self {
    case .f32: return scale
    case .f16:
      let half = Float16(scale)
      let stored = Float(half) < scale ? half.nextUp : half
      return stored.isFinite && stored > 0 ? Float(stored) : 1
    case .powerOfTwo:
      return Float(sign: .plus, exponent: Int(scale.exponent), significand: 1)
    }
  }
}
