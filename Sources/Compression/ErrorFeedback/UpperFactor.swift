import TensorEngine

/// The upper triangular U of H⁻¹ = Uᵀ · U, H being symmetric and positive definite.
///
/// With H = R · Rᵀ, R being upper triangular too, U is R's inverse: H itself is never inverted.
struct UpperFactor: Sendable {
  let size: Int
  /// Each row of U over its diagonal element, in row-major order; what is below the diagonal means
  /// nothing.
  let unit: [Float]
  /// The squares of U's diagonal elements, inverted: what the square of an input's error costs once
  /// those after it make up for it.
  let costs: [Double]

  /// - Parameters:
  ///   - moments: Σ xᵢ·xⱼ, row-major.
  ///   - damping: What is added to the diagonal, as a share of its mean.
  ///   - order: The rows and columns in another order; as they are where it is nil.
  /// - Throws: A `CompressionError` where the matrix isn't positive definite, a
  ///   `CancellationError` where the run was cancelled.
  init(_ moments: [Double], size: Int, damping: Double, order: [Int]? = nil) throws {
    precondition(moments.count == size * size, "not a matrix of \(size) rows")
    self.size = size
    var matrix = order.map { Self.permuted(moments, size: size, $0) } ?? moments
    let mean = (0..<size).reduce(0.0) { $0 + matrix[$1 * size + $1] } / Double(max(size, 1))
    for row in 0..<size { matrix[row * size + row] += mean > 0 ? damping * mean : 1 }
    try Self.factorize(&matrix, size: size)
    costs = (0..<size).map { matrix[$0 * size + $0] * matrix[$0 * size + $0] }
    try Self.invert(&matrix, size: size)
    unit = Self.unit(matrix, size: size)
  }

  /// That of the moments of what a product is given.
  ///
  /// - Throws: As above, the product's layer named.
  init(
    _ moments: InputMoments, of product: ProductWeight, damping: Double, order: [Int]? = nil
  ) throws {
    do {
      try self.init(moments.products, size: moments.channels, damping: damping, order: order)
    } catch let error as CompressionError {
      throw CompressionError(error.message, layer: product.layer, hint: error.hint)
    }
  }

  private static func permuted(_ moments: [Double], size: Int, _ order: [Int]) -> [Double] {
    order.flatMap { row in order.map { moments[row * size + $0] } }
  }

  /// Makes H the R of H = R · Rᵀ: Cholesky's factor from the last row up.
  private static func factorize(_ matrix: inout [Double], size: Int) throws {
    for column in (0..<size).reversed() {
      try Cancellation.check()
      let isPositive = matrix.withUnsafeMutableBufferPointer { matrix -> Bool in
        guard let base = matrix.baseAddress else { return true }
        let pivot = base + column * size
        let tail = Tail(pivot: pivot, column: column, size: size)
        let square = pivot[column] - tail.dot(pivot)
        guard square > 0, square.isFinite else { return false }
        pivot[column] = square.squareRoot()
        // Tasks of about so many multiplications.
        let rows = max(1, 32_768 / max(size - column, 1))
        ThreadPool.run(tasks: (column + rows - 1) / rows) { task in
          for row in task * rows..<min((task + 1) * rows, column) { tail.solve(row) }
        }
        return true
      }
      guard isPositive else {
        throw CompressionError(
          "what the calibration data shows of its inputs doesn't tell them apart",
          hint: "calibrate on more data")
      }
    }
  }

  /// Makes R its inverse, from the last row up.
  private static func invert(_ matrix: inout [Double], size: Int) throws {
    for row in (0..<size).reversed() {
      try Cancellation.check()
      matrix.withUnsafeMutableBufferPointer { matrix in
        guard let base = matrix.baseAddress else { return }
        let inversion = RowInversion(base: base, row: row, size: size)
        // What of R's row is behind its diagonal is read until the last column is written.
        let factors = Array(matrix[row * size + row..<(row + 1) * size])
        let width = RowInversion.columnsPerTask
        ThreadPool.run(tasks: (size - row + width - 1) / width) { task in
          inversion.write(
            row + task * width..<min(row + (task + 1) * width, size), factors: factors)
        }
      }
    }
  }

  private static func unit(_ matrix: [Double], size: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: size * size) { unit, initialized in
      for row in 0..<size {
        let diagonal = matrix[row * size + row]
        for column in 0..<size {
          let index = row * size + column
          unit[index] = column >= row ? Float(matrix[index] / diagonal) : 0
        }
      }
      initialized = size * size
    }
  }
}

/// What is behind a column: the part of each row that is R already.
private struct Tail: @unchecked Sendable {
  // Sound because tasks write different rows, and read the pivot's, which none writes.
  let pivot: UnsafeMutablePointer<Double>
  let column: Int
  let size: Int

  /// Makes a row's element in the column that of R.
  func solve(_ row: Int) {
    let target = pivot + (row - column) * size
    target[column] = (target[column] - dot(target)) / pivot[column]
  }

  /// The product of a row's tail with the pivot's, in sixteen lanes.
  func dot(_ row: UnsafePointer<Double>) -> Double {
    var (low, high) = (SIMD8<Double>(), SIMD8<Double>())
    var index = column + 1
    let (a, b) = (UnsafeRawPointer(row), UnsafeRawPointer(pivot))
    while index + 16 <= size {
      low += Self.lanes(a, index) * Self.lanes(b, index)
      high += Self.lanes(a, index + 8) * Self.lanes(b, index + 8)
      index += 16
    }
    var sum = (low + high).sum()
    while index < size {
      sum += row[index] * pivot[index]
      index += 1
    }
    return sum
  }

  private static func lanes(_ start: UnsafeRawPointer, _ index: Int) -> SIMD8<Double> {
    start.loadUnaligned(
      fromByteOffset: index * MemoryLayout<Double>.stride, as: SIMD8<Double>.self)
  }
}

/// A row of a triangular matrix's inverse from the rows below it.
private struct RowInversion: @unchecked Sendable {
  // Sound because tasks write different columns of a row, and read those below, which none writes.
  let base: UnsafeMutablePointer<Double>
  let row: Int
  let size: Int

  static let columnsPerTask = 256

  /// - Parameter factors: The row of R from its diagonal on.
  func write(_ columns: Range<Int>, factors: [Double]) {
    let target = base + row * size
    for column in columns { target[column] = 0 }
    for (place, factor) in factors.enumerated().dropFirst() {
      let source = base + (row + place) * size
      for column in max(columns.lowerBound, row + place)..<max(columns.upperBound, row + place) {
        target[column] -= factor * source[column]
      }
    }
    if columns.contains(row) { target[row] = 1 }
    for column in columns { target[column] /= factors[0] }
  }
}
