/// How operands of different shapes are walked together (numpy's broadcasting), with neighbouring
/// axes joined wherever every operand allows it.
///
/// The walk is cut into *units*, so that a caller can hand out ranges of them; what a unit computes
/// does not depend on the cut.
public struct Broadcast: Sendable {
  /// The result's shape.
  public let shape: [Int]
  /// The joined axes, outermost first; the last is a row.
  private let extents: [Int]
  /// For each operand, its stride along each joined axis, in elements; 0 repeats it.
  private let strides: [[Int]]

  /// A row this long or longer, when it is all there is, is cut into units of this many elements.
  private static let elementsPerUnit = 4096

  /// The shape that operands of `shapes` make together; `nil` if they don't agree.
  public static func shape(of shapes: [[Int]]) -> [Int]? {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (axis, extent) in zip((rank - shape.count)..., shape) where extent != 1 {
        guard result[axis] == 1 || result[axis] == extent else { return nil }
        result[axis] = extent
      }
    }
    return result
  }

  /// A walk over operands of `shapes`.
  ///
  /// - Precondition: The shapes agree.
  public init(_ shapes: [[Int]]) {
    guard let shape = Broadcast.shape(of: shapes) else {
      preconditionFailure("\(shapes) don't broadcast together")
    }
    self.shape = shape
    var extents: [Int] = []
    var strides = [[Int]](repeating: [], count: shapes.count)
    for (axis, extent) in shape.enumerated() where extent != 1 {
      let steps = shapes.map { Broadcast.stride(of: $0, along: axis - shape.count) }
      let joins =
        !extents.isEmpty
        && zip(strides, steps).allSatisfy { $0[extents.count - 1] == $1 * extent }
      if joins {
        extents[extents.count - 1] *= extent
        for operand in strides.indices { strides[operand][extents.count - 1] = steps[operand] }
      } else {
        extents.append(extent)
        for operand in strides.indices { strides[operand].append(steps[operand]) }
      }
    }
    if extents.isEmpty {
      extents = [1]
      for operand in strides.indices { strides[operand] = [0] }
    }
    self.extents = extents
    self.strides = strides
  }

  private static func stride(of shape: [Int], along axisFromEnd: Int) -> Int {
    let axis = shape.count + axisFromEnd
    guard axis >= 0, shape[axis] != 1 else { return 0 }
    return shape[(axis + 1)...].reduce(1, *)
  }

  /// The units to hand out.
  public var unitCount: Int {
    if shape.contains(0) { return 0 }
    if extents.count == 1 {
      return (extents[0] + Broadcast.elementsPerUnit - 1) / Broadcast.elementsPerUnit
    }
    return extents.dropLast().reduce(1, *)
  }

  /// One operand's part in a run: where it starts, and how far apart its rows and elements are.
  struct Run {
    var offset: Int
    var row: Int
    var step: Int
  }

  /// Calls `body` for runs of rows that cover `units`, with the result's offset, the rows and their
  /// length. `run` says where an operand stands.
  func forEachRun(
    in units: Range<Int>,
    _ body: (_ output: Int, _ rows: Int, _ count: Int, _ run: (Int) -> Run) -> Void
  ) {
    precondition(
      units.lowerBound >= 0 && units.upperBound <= unitCount, "units \(units) of \(unitCount)")
    guard !units.isEmpty else { return }
    if extents.count == 1 {
      let from = units.lowerBound * Broadcast.elementsPerUnit
      let to = min(units.upperBound * Broadcast.elementsPerUnit, extents[0])
      body(from, 1, to - from) { operand in
        Run(offset: from * strides[operand][0], row: 0, step: strides[operand][0])
      }
      return
    }
    let last = extents.count - 1
    let (count, rows) = (extents[last], extents[last - 1])
    var unit = units.lowerBound
    while unit < units.upperBound {
      let length = min(rows - unit % rows, units.upperBound - unit)
      let start = unit
      body(start * count, length, count) { operand in
        let strides = strides[operand]
        return Run(
          offset: offset(ofRow: start, strides), row: strides[last - 1], step: strides[last])
      }
      unit += length
    }
  }

  private func offset(ofRow row: Int, _ strides: [Int]) -> Int {
    var (rest, offset) = (row, 0)
    for axis in (0..<(extents.count - 1)).reversed() {
      offset += rest % extents[axis] * strides[axis]
      rest /= extents[axis]
    }
    return offset
  }
}
