import TensorEngine

/// Weights to encode, the same on every machine.
enum EncodingSamples {
  /// Sums of two sawtooth waves, between -1.5 and 1.5.
  static func waves(shape: [Int]) -> Tensor {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { index -> Float in
      let long = Float(index * 37 % 101) / 50
      let short = Float(index * 11 % 17) / 17
      return long + short - 1.5
    }
    return Tensor(values, shape: shape)
  }

  /// Every third element of `waves`, and zeros.
  static func sparse(shape: [Int]) -> Tensor {
    let values = waves(shape: shape).floats.enumerated().map { $0 % 3 == 0 ? $1 : 0 }
    return Tensor(values, shape: shape)
  }
}
