import TextWidth

/// An axis along the bottom of an area that reaches from column `left` to the right edge.
struct HorizontalAxis {
  let layout: AxisLayout
  let left: Int
  let style: ChartStyle

  /// Adds the axis, its labels and its name below what is there.
  func draw(on sheet: inout Sheet) {
    sheet.addRow()
    sheet.addRow()
    let row = sheet.height - 2
    sheet.put(style.glyphs.corner, column: left - 1, row: row, ink: .faint)
    for column in left..<sheet.width {
      sheet.put(style.glyphs.horizontal, column: column, row: row, ink: .faint)
    }
    drawTicks(on: &sheet, row: row)
    guard !layout.axis.label.isEmpty else { return }
    sheet.addRow()
    let label = truncated(
      layout.axis.label, to: sheet.width - left, ellipsis: style.glyphs.ellipsis)
    sheet.write(label, centredIn: left..<sheet.width, row: row + 2, ink: .faint)
  }

  private func drawTicks(on sheet: inout Sheet, row: Int) {
    var free = 0
    for (value, label) in zip(layout.ticks.values, layout.labels) {
      guard let across = layout.position(value) else { continue }
      let column = left + Int((across * Double(sheet.width - left - 1)).rounded())
      let width = displayWidth(label)
      let start = min(max(column - width / 2, 0), sheet.width - width)
      // A label that would touch the one before is left out, and its tick with it.
      guard start >= free else { continue }
      sheet.put(style.glyphs.tickDown, column: column, row: row, ink: .faint)
      sheet.write(label, column: start, row: row + 1, ink: .faint)
      free = start + width + 1
    }
  }
}
