/// How a weight's elements share scales: a matrix cut into runs of rows, and each run into groups of
/// columns.
///
/// One scale for the whole tensor is the same as a matrix with a single column and a single run.
struct QuantizationGroups {
  let rows: Int
  let columns: Int
  let rowsPerGroup: Int
  private let columnsPerGroup: Int
  /// The shape of the tensor of scales.
  let scaleShape: [Int]

  init(shape: [Int], granularity: QuantizationGranularity) {
    let count = shape.reduce(1, *)
    let outputs = shape.last ?? 1
    let inputs = outputs == 0 ? 0 : count / outputs
    func pieces(_ extent: Int, of size: Int) -> Int { extent == 0 ? 0 : (extent - 1) / size + 1 }
    switch granularity {
    case .tensor:
      (rows, columns, scaleShape) = (count, 1, [1])
      (rowsPerGroup, columnsPerGroup) = (max(count, 1), 1)
    case .channel:
      (rows, columns, scaleShape) = (inputs, outputs, [outputs])
      (rowsPerGroup, columnsPerGroup) = (max(inputs, 1), 1)
    case .group(let size):
      (rows, columns, scaleShape) = (inputs, outputs, [pieces(inputs, of: size), outputs])
      (rowsPerGroup, columnsPerGroup) = (size, 1)
    case .block(let height, let width):
      (rows, columns) = (inputs, outputs)
      scaleShape = [pieces(inputs, of: height), pieces(outputs, of: width)]
      (rowsPerGroup, columnsPerGroup) = (height, width)
    }
  }

  /// How many groups there are.
  var count: Int { scaleShape.reduce(1, *) }

  private var groupsPerRun: Int { (columns + columnsPerGroup - 1) / columnsPerGroup }

  /// The runs of rows, first to last.
  private var runs: [Range<Int>] {
    stride(from: 0, to: rows, by: rowsPerGroup).map { $0..<min($0 + rowsPerGroup, rows) }
  }

  private func columns(ofGroup group: Int) -> Range<Int> {
    group * columnsPerGroup..<min((group + 1) * columnsPerGroup, columns)
  }

  /// Calls `body` with every element's index, in row-major order, and that of its group.
  @inline(__always)
  func forEachElement(_ body: (_ index: Int, _ group: Int) -> Void) {
    for (number, run) in runs.enumerated() {
      let first = number * groupsPerRun
      for row in run {
        for group in 0..<groupsPerRun {
          for column in columns(ofGroup: group) { body(row * columns + column, first + group) }
        }
      }
    }
  }

  /// What `fit` makes of the elements of each group, in the order of the scales; groups of a weight
  /// without elements are empty.
  func map<Fit>(
    _ elements: [Float], _ fit: ([Float]) throws(EncodingError) -> Fit
  ) throws(EncodingError) -> [Fit] {
    var fits: [Fit] = []
    fits.reserveCapacity(count)
    for run in runs {
      for group in 0..<groupsPerRun {
        let columns = columns(ofGroup: group)
        fits.append(
          try fit(run.flatMap { row in columns.map { elements[row * self.columns + $0] } }))
      }
    }
    while fits.count < count { fits.append(try fit([])) }
    return fits
  }
}
