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
    let bounds = axis.columnBounds(columnCount)
    let lowest = axis.range.lowerBound
    layer.y.withUnsafeBufferPointer { y in
      if let x = layer.x {
        x.withUnsafeBufferPointer { x in
          reduce(y, above: least, from: lowest, bounds: bounds) { x[$0] }
        }
      } else {
        reduce(y, above: least, from: lowest, bounds: bounds) { Double($0) }
      }
    }
  }

  @inline(__always)
  private mutating func reduce(
    _ values: UnsafeBufferPointer<Double>, above least: Double, from lowest: Double,
    bounds: [Double], x: (Int) -> Double
  ) {
    var columns: [Column] = []
    var current = Column(index: -1, first: 0, lowest: 0, highest: 0, last: 0, startsAnew: true)
    var bound = -Double.infinity
    var isBroken = true
    for index in values.indices {
      let value = values[index]
      let place = x(index)
      // What is not finite differs from itself less itself.
      guard (value - value) + (place - place) == 0, value > least, place >= lowest else {
        isBroken = true
        continue
      }
      if place < bound {
        current.lowest = min(current.lowest, value)
        current.highest = max(current.highest, value)
        current.last = value
      } else {
        if current.index >= 0 { columns.append(current) }
        var column = max(current.index, 0)
        while column < bounds.count && place >= bounds[column] { column += 1 }
        bound = column < bounds.count ? bounds[column] : .infinity
        current = Column(
          index: column, first: value, lowest: value, highest: value, last: value,
          startsAnew: isBroken)
      }
      isBroken = false
    }
    if current.index >= 0 { columns.append(current) }
    self.columns = columns
  }
}

extension AxisLayout {
  /// Where each of a row of columns ends, but for the last, found by halving: comparing a value with
  /// these is cheaper than asking for its position.
  func columnBounds(_ count: Int) -> [Double] {
    let scale = Double(count - 1)
    return (0..<count - 1).map { column in
      var low = range.lowerBound
      var high = range.upperBound
      for _ in 0..<64 {
        let middle = low / 2 + high / 2
        if (position(middle) ?? 0) * scale + 0.5 >= Double(column + 1) {
          high = middle
        } else {
          low = middle
        }
      }
      return high
    }
  }
}
