import TensorEngine
import Testing

@testable import Compression

@Suite struct SingularValuesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rows: Int
    var columns: Int
    var wave: (step: Int, modulus: Int)
    var values: [Double]
    var energyOf3: Double
    var errorOf3: Double
    var firstOf3: [Double]
    var testDescription: String { "\(rows)×\(columns)" }
  }

  /// By numpy 2's `linalg.svd` of the same float32 waves in float64.
  static let cases = [
    Case(
      rows: 12, columns: 5, wave: (23, 61),
      values: [1.529399662, 1.177128776, 0.834647524, 0.644130200, 0.484471901],
      energyOf3: 0.871894437, errorOf3: 0.805988050,
      firstOf3: [-0.43464454, -0.05929054, 0.37338203]),
    Case(
      rows: 5, columns: 12, wave: (17, 59),
      values: [1.563782040, 1.138309802, 0.878653975, 0.636703142, 0.500903526],
      energyOf3: 0.873044528, errorOf3: 0.810120506,
      firstOf3: [-0.4428731, -0.17718037, 0.08758233]),
    Case(
      rows: 20, columns: 20, wave: (37, 211),
      values: [4.538918533, 2.154978824, 1.769653022, 1.556412584, 1.054138932, 0.937576552],
      energyOf3: 0.848050253, errorOf3: 2.254890195,
      firstOf3: [-0.35719436, -0.25179853, -0.1464027]),
  ]

  private func product(_ first: Tensor, _ second: Tensor) -> [Double] {
    let (rows, rank, columns) = (first.shape[0], first.shape[1], second.shape[1])
    let (a, b) = (first.floats, second.floats)
    return (0..<rows * columns).map { index in
      (0..<rank).reduce(0) { sum, k in
        sum + Double(a[index / columns * rank + k]) * Double(b[k * columns + index % columns])
      }
    }
  }

  @Test(arguments: cases)
  func agreesWithNumpy(_ example: Case) throws {
    let matrix = SampleModel.wave(
      [example.rows, example.columns], step: example.wave.step, modulus: example.wave.modulus)
    let values = try SingularValues(
      of: matrix.floats, rows: example.rows, columns: example.columns)
    #expect(values.values.count == min(example.rows, example.columns))
    for (value, expected) in zip(values.values, example.values) {
      #expect(abs(value - expected) < 1e-7)
    }
    #expect(abs(values.energy(ofRank: 3) - example.energyOf3) < 1e-8)
    #expect(values.rank(ofEnergy: example.energyOf3 - 1e-6) == 3)
    #expect(values.rank(ofEnergy: example.energyOf3 + 1e-6) == 4)
    let (first, second) = values.factors(ofRank: 3)
    let nearest = product(first, second)
    for (value, expected) in zip(nearest, example.firstOf3) {
      #expect(abs(value - expected) < 1e-6)
    }
    let error = zip(nearest, matrix.floats).reduce(0) { sum, pair in
      sum + (pair.0 - Double(pair.1)) * (pair.0 - Double(pair.1))
    }
    #expect(abs(error.squareRoot() - example.errorOf3) < 1e-6)
  }

  /// A matrix of any shape, from random numbers, of equal rows and of zeros alone.
  @Test(arguments: [(1, 1), (1, 9), (40, 3), (65, 65), (130, 70)])
  func isTheMatrixAgainAtFullRank(rows: Int, columns: Int) throws {
    var random = Philox(seed: 5)
    let drawn = Tensor(shape: [rows, columns]) { random.fillNormal($0) }
    let equal = Tensor(repeating: 0.5, shape: [rows, columns])
    for matrix in [drawn, equal, Tensor(repeating: 0, shape: [rows, columns])] {
      let values = try SingularValues(of: matrix.floats, rows: rows, columns: columns)
      let (first, second) = values.factors(ofRank: min(rows, columns))
      for (value, expected) in zip(product(first, second), matrix.floats) {
        #expect(abs(value - Double(expected)) < 1e-5)
      }
    }
  }

  @Test func hasTheSameBitsForAnyThreads() throws {
    var random = Philox(seed: 6)
    let matrix = Tensor(shape: [300, 280]) { random.fillNormal($0) }.floats
    let threads = ThreadPool.threadCount
    defer { ThreadPool.threadCount = threads }
    var all: [[Double]] = []
    for count in 1...3 {
      ThreadPool.threadCount = count
      let values = try SingularValues(of: matrix, rows: 300, columns: 280)
      all.append(values.values + values.factors(ofRank: 40).first.floats.map(Double.init))
    }
    #expect(all[0] == all[1] && all[1] == all[2])
  }
}
