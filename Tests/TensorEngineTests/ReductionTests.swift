import Testing

@testable import TensorEngine

@Suite struct ReductionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var outer: Int
    var axis: Int
    var inner: Int
    var testDescription: String { "\(outer)x\(axis)x\(inner)" }
  }

  static let cases =
    awkwardCounts.filter { $0 > 0 }.map { Case(outer: 2, axis: $0, inner: 1) }
    + awkwardCounts.filter { $0 > 0 }.map { Case(outer: 2, axis: 3, inner: $0) }
    + [
      Case(outer: 1, axis: 100_000, inner: 1), Case(outer: 1, axis: 1000, inner: 20),
      Case(outer: 3, axis: 257, inner: 2),
    ]

  static func reference(_ reduction: Reduction, _ x: [Double]) -> Double {
    switch reduction {
    case .sum: x.reduce(0, +)
    case .mean: x.reduce(0, +) / Double(x.count)
    case .maximum: x.reduce(-.infinity, max)
    case .minimum: x.reduce(.infinity, min)
    case .sumOfSquares: x.reduce(0) { $0 + $1 * $1 }
    }
  }

  @Test(arguments: cases, Reduction.allCases)
  func staysNearDoublePrecision(_ c: Case, _ reduction: Reduction) {
    var samples = Samples(UInt64(c.axis))
    let x = samples.floats(c.outer * c.axis * c.inner)
    let results = onEverySet(c.outer * c.inner) {
      $0.reduce(reduction, x, into: $1, outer: c.outer, axis: c.axis, inner: c.inner)
    }
    #expect(results.allSatisfy { sameBits($0, results[0]) })
    for place in results[0].indices {
      let (block, column) = (place / c.inner, place % c.inner)
      let axis = (0..<c.axis).map { Double(x[(block * c.axis + $0) * c.inner + column]) }
      let exact = Self.reference(reduction, axis)
      // Chains of 256 additions and trees keep a sum's error to some roundings of its magnitudes.
      let size = axis.reduce(0) { $0 + max(abs($1), $1 * $1) }
      let scale = reduction == .mean ? size / Double(c.axis) : size
      #expect(abs(Double(results[0][place]) - exact) <= 1e-6 * max(scale, abs(exact)))
    }
  }

  @Test func reducesAPartOfTheColumns() {
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    let results = onEverySet(3) {
      $0.reduce(.sum, x, into: $1, outer: 1, axis: 2, inner: 3, columns: 1..<3)
    }
    for result in results {
      #expect(result[0].isNaN)
      #expect(result.dropFirst() == [7, 9])
    }
  }

  @Test func extremesOfNaNAreNaN() {
    for place in [0, 5, 17, 66] {
      var x = [Float](repeating: 1, count: 67)
      x[place] = .nan
      for reduction in [Reduction.maximum, .minimum] {
        let results = onEverySet(1) {
          $0.reduce(reduction, x, into: $1, outer: 1, axis: 67, inner: 1)
        }
        #expect(results.allSatisfy { $0[0].isNaN })
        let columns = onEverySet(67) {
          $0.reduce(reduction, x, into: $1, outer: 1, axis: 1, inner: 67)
        }
        #expect(columns.allSatisfy { $0[place].isNaN })
      }
    }
  }

  /// numpy.argmax and argmin: the first of equals; a NaN beyond everything.
  @Test func findsTheFirstExtreme() {
    let x: [Float] = [1, 3, 3, -2, -2, 0, 5, .nan, 9, 4, 9, -4]
    var places = [Int64](repeating: -1, count: 3)
    KernelSet.best.extremePlaces(.largest, x, into: &places, outer: 3, axis: 4, inner: 1)
    #expect(places == [1, 3, 0])
    KernelSet.best.extremePlaces(.smallest, x, into: &places, outer: 3, axis: 4, inner: 1)
    #expect(places == [3, 3, 3])
    var columns = [Int64](repeating: -1, count: 4)
    KernelSet.best.extremePlaces(.largest, x, into: &columns, outer: 1, axis: 3, inner: 4)
    #expect(columns == [2, 2, 2, 1])
  }

  @Test func measuresSquaredError() {
    for set in KernelSet.available {
      #expect(set.meanSquaredError([1, 2, 3, 4], [1, 0, 0, 4], count: 4) == 3.25)
      #expect(set.sumOfSquares([3, 4], count: 2) == 25)
      #expect(set.sum([3, 4, -9], count: 3) == -2)
    }
  }
}
