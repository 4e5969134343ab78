import TensorEngine
import Testing

@testable import Compression

@Suite struct ActivationHistogramTests {
  /// 20,000 values whose distribution leans to one side; the numbers below are numpy's of the same.
  static let values = (0..<20_000).map { index -> Float in
    let x = Float(index * 7919 % 20_011) / 20_011 - 0.3
    return x * x * x * 8
  }

  static func histogram(_ values: [Float]) -> ActivationHistogram {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    var histogram = ActivationHistogram(over: Double(low)...Double(high))
    histogram.count(values)
    return histogram
  }

  /// `numpy.percentile`, to within a bin of (2.743 + 0.216) / 2048.
  @Test(arguments: [(0.01, -0.19512412), (0.99, 2.62756966), (0.999, 2.73167788)])
  func quantilesAreNumpys(_ share: Double, _ expected: Double) {
    #expect(abs(Self.histogram(Self.values).quantile(share) - expected) < 0.00145)
  }

  /// The best of the same 81 ranges over the values themselves: all of it here.
  @Test func keepsTheRangeWhereNothingStandsOut() {
    let grid = Self.histogram(Self.values).leastErrorGrid(ActivationGrid(scheme: .asymmetric))
    #expect(abs(grid.scale - 0.011605539) < 1e-6)
    #expect(grid.zeroPoint == 19)
  }

  /// One value of 12 beside others below 1: the best range over the values themselves is 98 %.
  @Test func givesUpWhatStandsOut() {
    var values = Self.values.map { $0 / 2.8 }
    values[5] = 12
    let grid = Self.histogram(values).leastErrorGrid(ActivationGrid(scheme: .asymmetric))
    #expect(abs(Double(grid.scale) / 0.0464141 - 1) < 0.011)
  }

  /// What entropy is for: a few values far out are clamped, and an even distribution isn't.
  @Test func entropyClampsALongTail() {
    let even = Self.histogram((0..<20_000).map { Float($0) / 20_000 })
    let grid = ActivationGrid(scheme: .asymmetric)
    #expect(abs(even.leastDivergenceGrid(grid).scale - 1.0 / 255) < 1e-4)
    var values = (0..<20_000).map { Float($0) / 20_000 }
    values[7] = 4
    let clamped = Self.histogram(values).leastDivergenceGrid(grid)
    #expect(clamped.scale < 2.0 / 255 && clamped.scale > 0.9 / 255)
  }

  @Test func holdsActivationsThatAreAlwaysZero() {
    var histogram = ActivationHistogram(over: 0...0)
    histogram.count([0, 0, 0])
    #expect(histogram.quantile(0.99) == 0)
    #expect(histogram.leastErrorGrid(ActivationGrid(scheme: .asymmetric)).value(of: 0) == 0)
  }
}
