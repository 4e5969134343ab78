/// How a weight's elements share scales: a matrix cut into runs of rows, each column apart.
///
/// One scale for the whole tensor is the same as a matrix with a single column and a single run.
struct QuantizationGroups {
  let rows: Int
  let columns: Int
  let rowsPerGroup: Int
  /// The shape of the tensor of scales.
  let scaleShape: [Int]

  init(shape: [Int], granularity: LinearEncoding.Granularity) {
    let count = shape.reduce(1, *)
    let outputs = shape.last ?? 1
    switch granularity {
    case .tensor:
      (rows, columns, rowsPerGroup, scaleShape) = (count, 1, max(count, 1), [1])
    case .channel:
      rows = outputs == 0 ? 0 : count / outputs
      (columns, rowsPerGroup, scaleShape) = (outputs, max(rows, 1), [outputs])
    case .group(let size):
      rows = outputs == 0 ? 0 : count / outputs
      (columns, rowsPerGroup) = (outputs, size)
      scaleShape = [rows == 0 ? 0 : (rows - 1) / size + 1, outputs]
    }
  }

  /// The runs of rows, first to last.
  var runs: [Range<Int>] {
    stride(from: 0, to: rows, by: rowsPerGroup).map { $0..<min($0 + rowsPerGroup, rows) }
  }

  /// The elements of each group, in the order of the scales.
  func values(of elements: [Float], run: Range<Int>, column: Int) -> [Float] {
    run.map { elements[$0 * columns + column] }
  }
}
