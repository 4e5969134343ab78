import TensorEngine

/// The discrete cosine transform of type II, orthonormal but for its first coefficient where cepstra
/// are computed as TensorFlow does: √(2/size) Σ x[n] cos(π/size (n + ½) k).
struct CosineTransform {
  private let rows: [[Float]]

  /// - Parameters:
  ///   - size: How many numbers are transformed.
  ///   - count: How many coefficients are kept.
  ///   - isOrthonormal: Whether the first is divided by √2, as HTK, librosa and SciPy have it.
  init(size: Int, count: Int, isOrthonormal: Bool) {
    let cosines = FourierTransform.circle(of: 4 * size).cosines
    rows = (0..<count).map { k in
      let scale = (k == 0 && isOrthonormal ? 1 / Float(size) : 2 / Float(size)).squareRoot()
      return (0..<size).map { n in scale * cosines[(2 * n + 1) * k % (4 * size)] }
    }
  }

  func coefficients(of values: [Float]) -> [Float] {
    rows.map { row in
      var sum: Float = 0
      for (value, factor) in zip(values, row) { sum += value * factor }
      return sum
    }
  }
}
