/// Chooses a grid that few large errors don't decide: HQQ (Badri and Shaji 2023, "Half-quadratic
/// quantization of large machine learning models").
///
/// The sum of the square roots of the errors is made small by turns: of what is lost, the part that
/// counts as an outlier is set aside by the shrinkage |e| - 1 / (β · √|e|), then scale and zero point
/// are those of least squares for the rest, and β grows by a hundredth. The best grid met is kept.
/// The paper leaves the power below 1 open and its program takes 0.7; a square root loses within a
/// hundredth as much of trained weights and needs no logarithm.
struct HalfQuadraticFit {
  let encoding: LinearEncoding
  private static let rounds = 20

  func grid(_ values: [Float], from start: QuantizationScale) -> QuantizationScale {
    guard values.contains(where: { $0 != 0 }) else { return start }
    var (grid, best, leastLoss) = (start, start, loss(values, on: start))
    // At first more than a quarter of a step is an outlier.
    let bound = start.scale / 4
    var strength = 1 / (bound * bound.squareRoot())
    for _ in 0..<Self.rounds {
      let codes = values.map { grid.code(of: $0) }
      let kept = zip(values, codes).map { value, code in
        value - Self.outlier(value - grid.value(of: code), strength)
      }
      grid = leastSquares(kept, codes, from: grid)
      let loss = loss(values, on: grid)
      if loss < leastLoss { (best, leastLoss) = (grid, loss) }
      strength *= 1.01
    }
    return best
  }

  /// What of an error is set aside.
  private static func outlier(_ error: Float, _ strength: Float) -> Float {
    let size = error.magnitude
    guard size > 0 else { return 0 }
    let shrunk = max(size - 1 / (strength * size.squareRoot()), 0)
    return error < 0 ? -shrunk : shrunk
  }

  private func loss(_ values: [Float], on grid: QuantizationScale) -> Double {
    values.reduce(0) { $0 + Double((grid.nearest(to: $1) - $1).magnitude).squareRoot() }
  }

  /// The grid on which the codes are nearest to the values by least squares.
  private func leastSquares(
    _ values: [Float], _ codes: [Int], from grid: QuantizationScale
  ) -> QuantizationScale {
    var zero = grid.zeroPoint
    if encoding.scheme == .asymmetric {
      let line = Self.line(values, codes)
      if line.slope > 0 {
        let point = (-line.intercept / line.slope).rounded(.toNearestOrEven)
        let range = grid.codes
        zero = Int(min(max(point, Double(range.lowerBound)), Double(range.upperBound)))
      }
    }
    let (mixed, squares) = zip(values, codes).reduce((0.0, 0.0)) { sums, pair in
      let steps = Double(pair.1 - zero)
      return (sums.0 + Double(pair.0) * steps, sums.1 + steps * steps)
    }
    guard mixed > 0, squares > 0 else { return grid }
    let scale = mixed / squares
    let stored = encoding.scaleType == .f16 ? Float(Float16(scale)) : Float(scale)
    guard stored > 0, stored.isFinite else { return grid }
    return QuantizationScale(scale: stored, zeroPoint: zero, codes: grid.codes)
  }

  private static func line(
    _ values: [Float], _ codes: [Int]
  ) -> (slope: Double, intercept: Double) {
    let count = Double(values.count)
    let (x, y) = (codes.map(Double.init), values.map(Double.init))
    let means = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let (mixed, squares) = zip(x, y).reduce((0.0, 0.0)) { sums, pair in
      let (dx, dy) = (pair.0 - means.0, pair.1 - means.1)
      return (sums.0 + dx * dy, sums.1 + dx * dx)
    }
    guard squares > 0 else { return (0, 0) }
    return (mixed / squares, means.1 - mixed / squares * means.0)
  }
}
