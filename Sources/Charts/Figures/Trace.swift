/// A line reduced to what a row of columns can show, in one pass over its points.
///
/// Per column the lowest and highest point and where the line enters and leaves it; drawing these
/// looks the same as drawing every point.
struct Trace {
  struct Column {
    var index: Int
    var first: Double
    var lowest: Double
    var highest: Double
    var last: Double
    /// Whether the line is broken before it: a value was missing.
    var startsAnew: Bool
  }

  private(set) var columns: [Column] = []

  /// - Parameter least: Values must be above it to be drawn.
  /// - Precondition: The layer is ascending.
  init(_ layer: PlotFigure.Layer, axis: AxisLayout, above least: Double, columnCount: Int) {
    let scale = Double(columnCount - 1)
    if let x = layer.x {
      reduce(layer.y, above: least) { index in
        axis.position(x[index]).map { Int($0 * scale + 0.5) }
      }
    } else {
      reduce(layer.y, above: least) { index in
        axis.position(Double(index)).map { Int($0 * scale + 0.5) }
      }
    }
  }

  @inline(__always)
  private mutating func reduce(
    _ values: [Double], above least: Double, column: (Int) -> Int?
  ) {
    var current = Column(index: -1, first: 0, lowest: 0, highest: 0, last: 0, startsAnew: true)
    var isBroken = true
    for (index, value) in values.enumerated() {
      guard value - value == 0, value > least, let place = column(index) else {
        isBroken = true
        continue
      }
      if place == current.index {
        current.lowest = min(current.lowest, value)
        current.highest = max(current.highest, value)
        current.last = value
      } else {
        if current.index >= 0 { columns.append(current) }
        current = Column(
          index: place, first: value, lowest: value, highest: value, last: value,
          startsAnew: isBroken)
      }
      isBroken = false
    }
    if current.index >= 0 { columns.append(current) }
  }
}
