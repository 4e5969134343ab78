/// Linear codes of a matrix `[inputs, outputs]` that a method chooses row by row, because what it
/// does with a row depends on what rounding cost those before it.
///
/// Rows of the same group share their scales, which `fit` chooses from what the rows are by then.
/// Columns don't depend on each other: different ones may be rounded on different threads.
public final class RowwiseLinearCodes: @unchecked Sendable {
  // Sound because memory is only freed with the last reference, and no column is written by two.
  public let encoding: LinearEncoding
  public let inputs: Int
  public let outputs: Int
  /// The rows that share scales.
  public let rowsPerGroup: Int
  private let codes: UnsafeMutableBufferPointer<UInt16>
  private let scales: UnsafeMutableBufferPointer<Float>
  private let zeros: UnsafeMutableBufferPointer<Float>

  /// - Throws: An `EncodingError` where the options are impossible, or scales are shared by several
  ///   outputs.
  public init(inputs: Int, outputs: Int, encoding: LinearEncoding) throws(EncodingError) {
    try encoding.validateOptions()
    switch encoding.granularity {
    case .channel: rowsPerGroup = max(inputs, 1)
    case .group(let size): rowsPerGroup = size
    case .tensor, .block:
      throw EncodingError("rounding row by row takes scales for each output, or for groups of it")
    }
    self.encoding = encoding
    self.inputs = inputs
    self.outputs = outputs
    let groups = (inputs + rowsPerGroup - 1) / rowsPerGroup
    codes = .allocate(capacity: inputs * outputs)
    codes.initialize(repeating: 0)
    scales = .allocate(capacity: groups * outputs)
    scales.initialize(repeating: 1)
    zeros = .allocate(capacity: groups * outputs)
    zeros.initialize(repeating: Float(encoding.codeOffset))
  }

  deinit {
    codes.deallocate()
    scales.deallocate()
    zeros.deallocate()
  }

  /// The rows of the group that a row belongs to.
  public func group(of row: Int) -> Range<Int> {
    let start = row / rowsPerGroup * rowsPerGroup
    return start..<min(start + rowsPerGroup, inputs)
  }

  /// Chooses the scales of the group of `rows` from what they are.
  ///
  /// - Parameters:
  ///   - weights: The first of the rows, each of `outputs` elements.
  ///   - importance: How much the squared error of each row counts, where the range is chosen by
  ///     that; alike where it is nil.
  /// - Precondition: The rows are those of one group.
  /// - Throws: An `EncodingError` where a scale would exceed its type.
  public func fit(
    _ rows: Range<Int>, _ weights: UnsafePointer<Float>, importance: [Float]? = nil
  ) throws(EncodingError) {
    precondition(rows == group(of: rows.lowerBound), "\(rows) aren't a group")
    let fit = RangeFit(encoding: encoding)
    let first = rows.lowerBound / rowsPerGroup * outputs
    var column = [Float](repeating: 0, count: rows.count)
    for output in 0..<outputs {
      for row in 0..<rows.count { column[row] = weights[row * outputs + output] }
      let grid = try fit.grid(for: column, importance: importance)
      scales[first + output] = grid.scale
      zeros[first + output] = Float(grid.zeroPoint + encoding.codeOffset)
    }
  }

  /// Gives some elements of a row the nearest codes.
  ///
  /// - Parameters:
  ///   - weights: The row, all of it; only `columns` are read.
  ///   - rounded: What the codes stand for; only `columns` are written.
  public func round(
    _ row: Int, columns: Range<Int>, _ weights: UnsafePointer<Float>,
    into rounded: UnsafeMutablePointer<Float>
  ) {
    let lowest: Float = encoding.scheme == .symmetric ? 1 : 0
    let highest = Float((1 << encoding.bits) - 1)
    let rounder = QuantizationScale.rounder
    let group = row / rowsPerGroup * outputs
    for column in columns {
      let (scale, zero) = (scales[group + column], zeros[group + column])
      let clamped = min(max(weights[column] / scale, lowest - zero), highest - zero)
      let steps = (clamped + rounder) - rounder
      codes[row * outputs + column] = UInt16(steps + zero)
      rounded[column] = steps * scale
    }
  }

  /// The codes as a weight.
  public func weight() -> Weight {
    let shape = [inputs, outputs]
    let grid = QuantizationGrid(
      scales: Array(scales), zeros: zeros.map { UInt16($0) }, shape: shape, encoding: encoding)
    return Weight(
      shape: shape, encoding: encoding, parts: encoding.parts(Array(codes), on: grid, shape: shape))
  }

  /// The codes as a weight, of which those of zero are left out where that is asked for and smaller.
  ///
  /// - Throws: An `EncodingError` where they can't be left out.
  public func weight(sparseIfSmaller: Bool) throws(EncodingError) -> Weight {
    let dense = weight()
    guard sparseIfSmaller, let sparse = try dense.sparseLinear() else { return dense }
    return sparse.byteCount < dense.byteCount ? sparse : dense
  }
}

extension RowwiseLinearCodes {
  /// The nearest codes of all elements, the squared error of each row of inputs counting as much as
  /// `importance` says where ranges are chosen by that.
  ///
  /// - Parameter matrix: `[inputs, outputs]`.
  /// - Throws: An `EncodingError` where it can't be stored so.
  public convenience init(
    nearest matrix: Tensor, encoding: LinearEncoding, importance: [Float]
  ) throws(EncodingError) {
    try self.init(inputs: matrix.shape[0], outputs: matrix.shape[1], encoding: encoding)
    _ = try roundAll(matrix, importance)
  }

  /// What the nearest codes of all elements stand for.
  ///
  /// - Throws: An `EncodingError` where it can't be stored so.
  public static func rounded(
    _ matrix: Tensor, encoding: LinearEncoding, importance: [Float]
  ) throws(EncodingError) -> Tensor {
    let codes = try RowwiseLinearCodes(
      inputs: matrix.shape[0], outputs: matrix.shape[1], encoding: encoding)
    return try codes.roundAll(matrix, importance)
  }

  private func roundAll(
    _ matrix: Tensor, _ importance: [Float]
  ) throws(EncodingError) -> Tensor {
    precondition(importance.count == inputs, "\(importance.count) rows' importance of \(inputs)")
    let elements = try encoding.finiteElements(of: matrix)
    var rounded = elements
    for start in stride(from: 0, to: inputs, by: rowsPerGroup) {
      let rows = group(of: start)
      let (first, end) = (rows.lowerBound * outputs, rows.upperBound * outputs)
      try elements[first..<end].withUnsafeBufferPointer { (part) throws(EncodingError) in
        guard let part = part.baseAddress else { return }
        try fit(rows, part, importance: Array(importance[rows]))
        rounded.withUnsafeMutableBufferPointer { rounded in
          guard let rounded = rounded.baseAddress else { return }
          for row in rows {
            let place = (row - rows.lowerBound) * outputs
            round(
              row, columns: 0..<outputs, part + place, into: rounded + row * outputs)
          }
        }
      }
    }
    return Tensor(rounded, shape: matrix.shape)
  }
}
