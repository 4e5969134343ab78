import TextWidth

/// The axes around a plot's area, as text, and where values lie inside it.
struct PlotFrame {
  let x: AxisLayout
  let y: AxisLayout
  let style: ChartStyle
  let rows: Int
  /// The first column of the area, right of the vertical axis.
  let left: Int
  let columns: Int
  /// Whether the vertical axis starts at the horizontal one, for columns that stand on it; otherwise
  /// it starts and ends in the middle of a row, for points.
  let hasColumns: Bool

  /// - Parameter roughRows: About how many rows to take, so that every tick has one of its own.
  init(x: AxisLayout, y: AxisLayout, style: ChartStyle, roughRows: Int, hasColumns: Bool) {
    self.x = x
    self.y = y
    self.style = style
    self.hasColumns = hasColumns
    let widest = y.labels.map(displayWidth).max() ?? 0
    left = min(widest, style.columns - 10) + 2
    columns = style.columns - left
    let intervals = y.ticks.values.count - 1
    if y.ticks.areEven && intervals > 0 {
      rows = max((roughRows + intervals / 2) / intervals, 1) * intervals + (hasColumns ? 0 : 1)
    } else {
      rows = roughRows
    }
  }

  /// The place of a point among the dots of a canvas, or `nil` if it has none.
  func dot(_ xValue: Double, _ yValue: Double, dots: (across: Int, down: Int)) -> Dot? {
    guard let across = x.position(xValue), let up = y.position(yValue) else { return nil }
    let column = (across * Double(columns * dots.across - 1)).rounded()
    return Dot(x: Int(column), y: dotRow(up, down: dots.down))
  }

  /// A position on the vertical axis as a row of dots.
  func dotRow(_ up: Double, down: Int) -> Int {
    let lowest = hasColumns ? Double(rows * down) : Double((rows - 1) * down)
    let margin = hasColumns ? 0 : Double(down - 1) / 2
    return Int(((1 - up) * lowest + margin).rounded())
  }

  /// How tall a column is, in parts of a row; at least one part where it isn't zero.
  func height(_ value: Double, levels: Int) -> Int {
    guard let up = y.position(value), value != 0 else { return 0 }
    return max(Int((up * Double(rows * levels)).rounded()), 1)
  }
}

extension PlotFrame {
  /// Adds the rows of the area, the horizontal axis, its labels and its name.
  func draw(on sheet: inout Sheet) {
    let top = sheet.height
    for _ in 0..<rows { sheet.addRow() }
    HorizontalAxis(layout: x, left: left, style: style).draw(on: &sheet)
    drawVerticalAxis(on: &sheet, top: top)
  }

  private func drawVerticalAxis(on sheet: inout Sheet, top: Int) {
    for row in top..<top + rows {
      sheet.put(style.glyphs.vertical, column: left - 1, row: row, ink: .faint)
    }
    for (value, label) in zip(y.ticks.values, y.labels) {
      guard let up = y.position(value) else { continue }
      let text = truncated(label, to: left - 2, ellipsis: style.glyphs.ellipsis)
      let row = dotRow(up, down: 1)
      sheet.write(text, column: left - 2 - displayWidth(text), row: top + row, ink: .faint)
      if row < rows {
        sheet.put(style.glyphs.tickLeft, column: left - 1, row: top + row, ink: .faint)
      }
    }
  }
}
