import TensorEngine

/// How the weights that lead on from an input become what is stored.
protocol RowRounding: Sendable {
  /// The rows for which choices are made together.
  var rowsPerChoice: Int { get }

  /// Makes the choices for `rows`, which begin at a multiple of `rowsPerChoice`: scales, or which
  /// weights go.
  ///
  /// - Parameter weights: The first of the rows, as they are once those before have been made up for.
  func choose(_ rows: Range<Int>, _ weights: UnsafePointer<Float>) throws

  /// Stores some elements of a row.
  ///
  /// - Parameter rounded: What they are as they are stored.
  func round(
    _ row: Int, columns: Range<Int>, _ weights: UnsafePointer<Float>,
    into rounded: UnsafeMutablePointer<Float>)
}

/// Rounds a matrix `[inputs, outputs]` one input after another, and has the inputs that are still to
/// come make up for what that cost, as far as the calibration data says they can.
///
/// Of H⁻¹ = Uᵀ·U, H being the inputs' moments, every input j behind input k gains U(k, j) / U(k, k)
/// times what storing k added to it: GPTQ (Frantar et al. 2022, arXiv 2210.17323, algorithm 1), and
/// SparseGPT (2301.00774).
struct ErrorFeedback {
  let factor: UpperFactor
  /// The order in which inputs are rounded; as they are where it is nil.
  var order: [Int]?
  /// The most rows whose gains later blocks are told of at a time.
  private static let largestBlock = 128

  /// - Parameter matrix: `[inputs, outputs]`, its inputs as many as the factor's.
  /// - Returns: What is stored.
  /// - Throws: What the rounding throws, a `CancellationError` where the run was cancelled.
  @discardableResult
  func round(_ matrix: Tensor, by rounding: some RowRounding) throws -> Tensor {
    let (inputs, outputs) = (matrix.shape[0], matrix.shape[1])
    precondition(inputs == factor.size, "\(inputs) inputs for a factor of \(factor.size)")
    let choice = max(rounding.rowsPerChoice, 1)
    let plain = ordered(matrix)
    let stored = try Tensor(shape: matrix.shape) { rounded in
      guard let rounded = rounded.baseAddress else { return }
      var target = plain.floats
      try target.withUnsafeMutableBufferPointer { target in
        guard let target = target.baseAddress else { return }
        for first in stride(from: 0, to: inputs, by: choice) {
          let chosen = first..<min(first + choice, inputs)
          try rounding.choose(chosen, target + first * outputs)
          for start in stride(from: first, to: chosen.upperBound, by: Self.largestBlock) {
            try Cancellation.check()
            let work = BlockWork(
              rows: start..<min(start + Self.largestBlock, chosen.upperBound), outputs: outputs,
              factor: factor, order: order, target: target, rounded: rounded)
            work.run(rounding)
            work.tellRest()
          }
        }
      }
    }
    return restored(stored)
  }

  private func ordered(_ matrix: Tensor) -> Tensor {
    guard let order else { return matrix }
    return matrix.takingRows(order)
  }

  private func restored(_ matrix: Tensor) -> Tensor {
    guard let order else { return matrix }
    var places = order
    for (place, row) in order.enumerated() { places[row] = place }
    return matrix.takingRows(places)
  }
}

extension Tensor {
  /// The rows at these positions, in their order.
  fileprivate func takingRows(_ positions: [Int]) -> Tensor {
    let width = shape.dropFirst().reduce(1, *)
    let elements = floats
    return Tensor(
      positions.flatMap { elements[$0 * width..<($0 + 1) * width] }, shape: shape)
  }
}

/// One block of rows.
private struct BlockWork: @unchecked Sendable {
  // Sound because each task reads and writes its own columns only.
  let rows: Range<Int>
  let outputs: Int
  let factor: UpperFactor
  let order: [Int]?
  /// The weights, with what others gained so far made up for.
  let target: UnsafeMutablePointer<Float>
  let rounded: UnsafeMutablePointer<Float>

  private static let columnsPerTask = 64

  func run(_ rounding: some RowRounding) {
    let width = Self.columnsPerTask
    ThreadPool.run(tasks: (outputs + width - 1) / width) { task in
      let columns = task * width..<min((task + 1) * width, outputs)
      for row in rows {
        rounding.round(
          order?[row] ?? row, columns: columns, target + row * outputs,
          into: rounded + row * outputs)
        tell(rows: row + 1..<rows.upperBound, of: row, columns)
      }
    }
  }

  /// Tells the rows of this block what a row has gained.
  private func tell(rows: Range<Int>, of row: Int, _ columns: Range<Int>) {
    let start = row * outputs
    withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count) { gained in
      for (place, column) in columns.enumerated() {
        gained[place] = rounded[start + column] - target[start + column]
      }
      for later in rows {
        let share = factor.unit[row * factor.size + later]
        let target = target + later * outputs + columns.lowerBound
        for place in 0..<columns.count { target[place] += share * gained[place] }
      }
    }
  }

  /// Tells the rows behind the block what all of its rows have gained.
  func tellRest() {
    let rest = factor.size - rows.upperBound
    guard rest > 0 else { return }
    let shape = ProductShape(
      rows: rest, columns: outputs, depth: rows.count, transposesA: true)
    let first = rows.lowerBound * outputs
    let gained = Tensor(shape: [rows.count, outputs]) { gained in
      for index in gained.indices { gained[index] = rounded[first + index] - target[first + index] }
    }
    let shares = Tensor(shape: [rows.count, rest]) { shares in
      for (place, row) in rows.enumerated() {
        let start = row * factor.size + rows.upperBound
        for later in 0..<rest { shares[place * rest + later] = factor.unit[start + later] }
      }
    }
    withUnsafeTemporaryAllocation(byteCount: shape.workspaceBytes, alignment: 64) { workspace in
      shares.withElements(as: Float.self) { shares in
        gained.withElements(as: Float.self) { gained in
          guard let shares = shares.baseAddress, let gained = gained.baseAddress,
            let workspace = workspace.baseAddress
          else { return }
          KernelSet.current.multiply(
            shares, gained, into: target + rows.upperBound * outputs, shape: shape,
            mode: .accumulate, workspace: workspace)
        }
      }
    }
  }
}
