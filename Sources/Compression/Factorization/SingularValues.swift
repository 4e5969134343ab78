import TensorEngine

/// A matrix as a sum of products of a column and a row, the largest first: the first of them are the
/// nearest matrix of their number's rank (Eckart and Young 1936, theorem I).
///
/// The vectors of the shorter side are the eigenvectors of the matrix's product with its own
/// transpose, in 64-bit floats; singular values below about 1e-8 of the largest are noise.
struct SingularValues {
  /// Largest first; as many as the shorter side is long.
  let values: [Double]
  /// The share of Σ σ² that each has together with those before it.
  private let energies: [Double]
  /// Those of the shorter side, one a row.
  private let vectors: SquareMatrix
  /// The matrix, its shorter side's extent the number of rows.
  private let wide: WideMatrix
  private let isTransposed: Bool

  /// - Parameter matrix: Row by row, finite.
  /// - Throws: `CancellationError` once the user has asked to stop.
  init(of matrix: [Float], rows: Int, columns: Int) throws {
    isTransposed = rows > columns
    wide = WideMatrix(
      matrix, rows: rows, columns: columns, isTransposed: isTransposed)
    let eigen = try SymmetricEigenvectors(of: wide.products())
    values = eigen.values.map { max($0, 0).squareRoot() }
    let total = values.reduce(0) { $0 + $1 * $1 }
    var sum = 0.0
    energies = values.map { value in
      sum += value * value
      return total > 0 ? sum / total : 1
    }
    vectors = eigen.vectors
  }

  /// The share of Σ σ² that the first `rank` have.
  func energy(ofRank rank: Int) -> Double { rank == 0 ? 0 : energies[rank - 1] }

  /// The least rank that has a share of Σ σ²; at least 1.
  func rank(ofEnergy share: Double) -> Int {
    (energies.firstIndex { $0 >= share } ?? max(energies.count - 1, 0)) + 1
  }

  /// Two matrices, `[rows, rank]` and `[rank, columns]`, whose product is the nearest of that rank;
  /// each has the root of every singular value.
  func factors(ofRank rank: Int) -> (first: Tensor, second: Tensor) {
    let roots = values.prefix(rank).map { $0.squareRoot() }
    let short = (0..<rank).map { index in vectors.row(index).map { $0 * roots[index] } }
    let long = wide.combinations(by: (0..<rank).map { Array(vectors.row($0)) })
      .enumerated().map { index, row in
        row.map { roots[index] > 0 ? $0 / roots[index] : 0 }
      }
    return isTransposed
      ? (Tensor(columns: long), Tensor(rows: short))
      : (Tensor(columns: short), Tensor(rows: long))
  }
}

/// A matrix of 64-bit floats that is at least as wide as high.
private struct WideMatrix: Sendable {
  let rows: [[Double]]

  init(_ matrix: [Float], rows: Int, columns: Int, isTransposed: Bool) {
    self.rows =
      isTransposed
      ? (0..<columns).map { column in
        (0..<rows).map { Double(matrix[$0 * columns + column]) }
      }
      : (0..<rows).map { row in
        matrix[(row * columns)..<((row + 1) * columns)].map(Double.init)
      }
  }

  /// The products of each two rows.
  func products() -> SquareMatrix {
    var products = SquareMatrix(zeros: rows.count)
    products.changeRows { row, target in
      for other in 0...row {
        target[other] = RealVectors.dot(rows[row], rows[other], count: rows[row].count)
      }
    }
    for row in 0..<rows.count {
      for column in (row + 1)..<max(rows.count, row + 1) {
        products[row, column] = products[column, row]
      }
    }
    return products
  }

  /// The sums of the rows, each times a factor.
  func combinations(by factors: [[Double]]) -> [[Double]] {
    let (width, group) = (rows.first?.count ?? 0, 8)
    var sums = [Double](repeating: 0, count: factors.count * width)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let start = sums.baseAddress else { return }
      nonisolated(unsafe) let target = start
      ThreadPool.run(tasks: (factors.count + group - 1) / group) { task in
        for (index, row) in rows.enumerated() {
          for sum in (task * group)..<min((task + 1) * group, factors.count) {
            RealVectors.add(
              row, times: factors[sum][index], to: target + sum * width, count: width)
          }
        }
      }
    }
    return (0..<factors.count).map { Array(sums[($0 * width)..<(($0 + 1) * width)]) }
  }
}

extension Tensor {
  /// A matrix of 32-bit floats with these rows.
  fileprivate init(rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    self.init(rows.flatMap { $0.map { Float($0) } }, shape: [rows.count, width])
  }

  /// A matrix of 32-bit floats with these columns.
  fileprivate init(columns: [[Double]]) {
    let height = columns.first?.count ?? 0
    self.init(shape: [height, columns.count]) { target in
      for (column, values) in columns.enumerated() {
        for (row, value) in values.enumerated() {
          target[row * columns.count + column] = Float(value)
        }
      }
    }
  }
}
