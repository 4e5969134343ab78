/// A grid of character cells, each made of smaller dots; a chart draws on any of them.
protocol Canvas: Sendable {
  /// How many dots a cell has across and down.
  static var dots: (across: Int, down: Int) { get }
  /// Sets a dot, counted from the top left; one outside the canvas is ignored.
  mutating func set(x: Int, y: Int, series: Int)
  /// What to print at a place, or `nil` where no dot is set.
  func cell(column: Int, row: Int) -> Cell?
}

extension Canvas {
  /// Sets the dots of a straight line, both ends included (Bresenham 1965).
  mutating func line(from start: Dot, to end: Dot, series: Int) {
    let width = abs(end.x - start.x)
    let height = abs(end.y - start.y)
    let stepX = start.x < end.x ? 1 : -1
    let stepY = start.y < end.y ? 1 : -1
    var (x, y, error) = (start.x, start.y, width - height)
    while true {
      set(x: x, y: y, series: series)
      if x == end.x && y == end.y { return }
      let doubled = 2 * error
      if doubled > -height {
        error -= height
        x += stepX
      }
      if doubled < width {
        error += width
        y += stepY
      }
    }
  }
}

/// The place of a dot on a canvas, from the top left.
struct Dot: Hashable, Sendable {
  var x: Int
  var y: Int
}

extension ChartStyle {
  func makeCanvas(columns: Int, rows: Int) -> any Canvas {
    switch canvas {
    case .braille: BrailleCanvas(columns: columns, rows: rows)
    case .block: BlockCanvas(columns: columns, rows: rows)
    case .ascii: AsciiCanvas(columns: columns, rows: rows)
    }
  }
}
