import TensorEngine

/// The eigenvalues and eigenvectors of a real symmetric matrix, in 64-bit floats.
///
/// Householder's reflections make it tridiagonal, steps of the implicit QR algorithm with
/// Wilkinson's shift diagonal (Golub and Van Loan, Matrix Computations, 4th edition, 8.3). Every
/// element goes through the same operations for any number of threads, so that the bits are the
/// same. O(n³).
struct SymmetricEigenvectors {
  /// Largest first.
  let values: [Double]
  /// Row `i` is the eigenvector of `values[i]`, of length 1.
  let vectors: SquareMatrix

  /// - Precondition: The matrix is finite; what is above its diagonal mirrors what is below.
  /// - Throws: `CancellationError` once the user has asked to stop.
  init(of matrix: SquareMatrix) throws {
    var tridiagonal = try Tridiagonal(reducing: matrix)
    try tridiagonal.diagonalize()
    let diagonal = tridiagonal.diagonal
    let order = diagonal.indices.sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
    values = order.map { diagonal[$0] }
    vectors = tridiagonal.basis.rows(order)
  }
}

/// A tridiagonal matrix and the basis in which it is the matrix that it was made of.
private struct Tridiagonal {
  var diagonal: [Double]
  /// What stands beside the diagonal; as long as it, the last element 0.
  var beside: [Double]
  /// The basis's vectors, one a row.
  var basis: SquareMatrix
  private var rotations: [Rotation] = []

  /// Each column in turn is reflected onto its first element below the diagonal.
  init(reducing matrix: SquareMatrix) throws {
    let count = matrix.count
    var rest = matrix
    var reflections: [Reflection] = []
    (diagonal, beside) = ([], Array(repeating: 0, count: count))
    for column in 0..<max(count - 1, 0) {
      diagonal.append(rest[column, column])
      let reflection = Reflection(of: Array(rest.row(column, from: column + 1)), at: column + 1)
      beside[column] = reflection.result
      rest.reflect(by: reflection)
      reflections.append(reflection)
      try Cancellation.check()
    }
    if count > 0 { diagonal.append(rest[count - 1, count - 1]) }
    basis = SquareMatrix(identity: count)
    for reflection in reflections.reversed() { basis.reflectRows(by: reflection) }
  }

  mutating func diagonalize() throws {
    var end = diagonal.count - 1
    var steps = 0
    while end > 0 {
      for index in 0..<end where isSmall(index) { beside[index] = 0 }
      guard beside[end - 1] != 0 else {
        end -= 1
        continue
      }
      var start = end - 1
      while start > 0, beside[start - 1] != 0 { start -= 1 }
      step(start, end)
      steps += 1
      precondition(steps < 100 * diagonal.count, "the QR algorithm doesn't converge")
      if rotations.count > 32 * diagonal.count { try turn() }
    }
    try turn()
  }

  private func isSmall(_ index: Int) -> Bool {
    beside[index].magnitude
      <= Double.ulpOfOne * (diagonal[index].magnitude + diagonal[index + 1].magnitude)
  }

  /// One implicit step on the block from `start` to `end`.
  private mutating func step(_ start: Int, _ end: Int) {
    let (last, corner) = (diagonal[end], beside[end - 1])
    let half = (diagonal[end - 1] - last) / 2
    let root = (half * half + corner * corner).squareRoot()
    let shift = last - corner * corner / (half + (half < 0 ? -root : root))
    var (x, z) = (diagonal[start] - shift, beside[start])
    for index in start..<end {
      let length = (x * x + z * z).squareRoot()
      let (c, s) = length > 0 ? (x / length, z / length) : (1, 0)
      if index > start { beside[index - 1] = length }
      let (first, second, side) = (diagonal[index], diagonal[index + 1], beside[index])
      diagonal[index] = c * c * first + 2 * c * s * side + s * s * second
      diagonal[index + 1] = s * s * first - 2 * c * s * side + c * c * second
      beside[index] = c * s * (second - first) + (c * c - s * s) * side
      if index + 1 < end {
        z = s * beside[index + 1]
        beside[index + 1] *= c
        x = beside[index]
      }
      rotations.append(Rotation(row: index, c: c, s: s))
    }
  }

  /// Turns the basis by the rotations so far.
  private mutating func turn() throws {
    basis.turnRows(by: rotations)
    rotations.removeAll(keepingCapacity: true)
    try Cancellation.check()
  }
}

/// A turn of two rows that are neighbours.
struct Rotation {
  /// The first of them.
  var row: Int
  var c: Double
  var s: Double
}

/// x - beta · v · (vᵀ · x), which maps one vector onto its first element's axis.
struct Reflection {
  /// Of the elements from `start` on; those before stay.
  let vector: [Double]
  let start: Int
  let beta: Double
  /// What the first element becomes.
  let result: Double

  /// The reflection that leaves only the first element of `x` (Golub and Van Loan, 5.1.3).
  init(of x: [Double], at start: Int) {
    self.start = start
    let largest = x.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0, x.dropFirst().contains(where: { $0 != 0 }) else {
      (vector, beta, result) = (x, 0, x[0])
      return
    }
    var scaled = x.map { $0 / largest }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let first = scaled[0] > 0 ? -length : length
    scaled[0] -= first
    beta = 2 / scaled.reduce(0) { $0 + $1 * $1 }
    vector = scaled
    result = first * largest
  }
}
