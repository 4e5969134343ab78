/// How the range that integer codes span is chosen from the values to quantize.
public enum QuantizationRange: Hashable, Sendable {
  /// From the smallest to the largest.
  case minMax
  /// Up to this percentile of the magnitudes (symmetric), or between it and its opposite
  /// (asymmetric); what lies outside is clamped. From 50 to 100.
  case percentile(Double)
  /// The share of the full range, in steps of 1 %, with the smallest mean squared error.
  case meanSquaredError
  /// The share of the full range, in steps of 1 %, whose codes diverge least from the values'
  /// distribution (Migacz 2017, "8-bit inference with TensorRT"). Of activations only.
  case entropy
  /// The scale and zero point with the smallest sum of square roots of errors, which outliers decide
  /// less than squares: HQQ, see `HalfQuadraticFit`. Of weights only.
  case halfQuadratic

  func validate() throws(EncodingError) {
    guard case .percentile(let percent) = self, !(50...100).contains(percent) else { return }
    throw EncodingError("a range's percentile is from 50 to 100, not \(percent)")
  }

  /// A percentile of sorted values, interpolated between neighbours (numpy's `linear`).
  ///
  /// - Precondition: There are values.
  public static func percentile(_ percent: Double, ofSorted values: [Float]) -> Double {
    precondition(!values.isEmpty, "a percentile of nothing")
    let position = percent / 100 * Double(values.count - 1)
    let below = min(max(Int(position), 0), values.count - 1)
    let above = min(below + 1, values.count - 1)
    let (low, high) = (Double(values[below]), Double(values[above]))
    return low + (high - low) * (position - Double(below))
  }
}

extension QuantizationRange: Codable {
  /// Written as `minmax`, `mse`, `entropy`, `hqq` or the percentile.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .minMax: try container.encode("minmax")
    case .percentile(let percent): try container.encode(percent)
    case .meanSquaredError: try container.encode("mse")
    case .entropy: try container.encode("entropy")
    case .halfQuadratic: try container.encode("hqq")
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let percent = try? container.decode(Double.self) {
      self = .percentile(percent)
      return
    }
    switch try container.decode(String.self) {
    case "minmax": self = .minMax
    case "mse": self = .meanSquaredError
    case "entropy": self = .entropy
    case "hqq": self = .halfQuadratic
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "`\(other)` is no range: minmax, mse, entropy, hqq or a percentile")
    }
  }
}
