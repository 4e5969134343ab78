import TensorEngine

/// A square matrix of 64-bit floats, row by row.
struct SquareMatrix: Sendable {
  let count: Int
  private(set) var elements: [Double]

  init(zeros count: Int) {
    self.count = count
    elements = Array(repeating: 0, count: count * count)
  }

  init(identity count: Int) {
    self.init(zeros: count)
    for index in 0..<count { elements[index * count + index] = 1 }
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * count + column] }
    set { elements[row * count + column] = newValue }
  }

  /// A row from a column on.
  func row(_ row: Int, from column: Int = 0) -> ArraySlice<Double> {
    elements[(row * count + column)..<((row + 1) * count)]
  }

  /// The rows in another order.
  func rows(_ order: [Int]) -> SquareMatrix {
    var ordered = self
    ordered.elements = order.flatMap { row($0) }
    return ordered
  }

  /// Changes the rows from `first` on, each by itself, several at a time.
  mutating func changeRows(
    from first: Int = 0, _ change: @Sendable (Int, UnsafeMutablePointer<Double>) -> Void
  ) {
    let count = count
    let rowsPerTask = max(65_536 / max(count - first, 1), 1)
    elements.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      nonisolated(unsafe) let rows = start
      ThreadPool.run(tasks: (count - first + rowsPerTask - 1) / rowsPerTask) { task in
        let begin = first + task * rowsPerTask
        for row in begin..<min(begin + rowsPerTask, count) { change(row, rows + row * count) }
      }
    }
  }
}

extension SquareMatrix {
  /// The matrix, which is symmetric, reflected from both sides: H · A · H.
  ///
  /// With p = beta · A · v and w = p - (beta / 2 · pᵀ · v) · v it is A - v · wᵀ - w · vᵀ.
  mutating func reflect(by reflection: Reflection) {
    guard reflection.beta != 0 else { return }
    let (start, v) = (reflection.start, reflection.vector)
    var w = [Double](repeating: 0, count: count)
    w.withUnsafeMutableBufferPointer { products in
      guard let products = products.baseAddress else { return }
      nonisolated(unsafe) let target = products
      changeRows(from: start) { row, elements in
        target[row] =
          reflection.beta * RealVectors.dot(elements + start, v, count: v.count)
      }
    }
    w.removeFirst(start)
    let half = reflection.beta / 2 * RealVectors.dot(w, v, count: v.count)
    for index in w.indices { w[index] -= half * v[index] }
    changeRows(from: start) { [w] row, elements in
      let place = row - start
      RealVectors.add(v, times: -w[place], to: elements + start, count: v.count)
      RealVectors.add(w, times: -v[place], to: elements + start, count: v.count)
    }
  }

  /// Each row reflected.
  mutating func reflectRows(by reflection: Reflection) {
    guard reflection.beta != 0 else { return }
    let (start, v) = (reflection.start, reflection.vector)
    changeRows(from: start) { _, elements in
      let share = reflection.beta * RealVectors.dot(elements + start, v, count: v.count)
      RealVectors.add(v, times: -share, to: elements + start, count: v.count)
    }
  }

  /// The rows turned by rotations, one after the other.
  ///
  /// Sixteen columns at a time are taken out and stay in the cache for all of them.
  mutating func turnRows(by rotations: [Rotation]) {
    let count = count
    elements.withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      nonisolated(unsafe) let rows = start
      ThreadPool.run(tasks: (count + 15) / 16) { task in
        let (first, width) = (rows + task * 16, min(16, count - task * 16))
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * 16) { columns in
          guard let columns = columns.baseAddress else { return }
          columns.initialize(repeating: 0, count: count * 16)
          for row in 0..<count {
            (columns + row * 16).update(from: first + row * count, count: width)
          }
          for rotation in rotations {
            let row = columns + rotation.row * 16
            RealVectors.turn16(row, row + 16, c: rotation.c, s: rotation.s)
          }
          for row in 0..<count {
            (first + row * count).update(from: columns + row * 16, count: width)
          }
        }
      }
    }
  }
}
