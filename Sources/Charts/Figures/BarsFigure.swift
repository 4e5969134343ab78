import TextWidth

/// Named horizontal bars from zero, each with its value.
struct BarsFigure: Figure {
  var bars: [BarChart.Bar]
  var label: String
  var unit: Unit

  /// From the lowest to the highest value, zero included.
  private var range: (lower: Double, upper: Double) {
    var extent = Extent([0])
    extent.include(bars.map(\.value))
    return (extent.lower, extent.upper)
  }

  func sheet(_ style: ChartStyle) -> Sheet {
    var sheet = Sheet(width: style.columns)
    Legend(entries: []).write(on: &sheet, beside: label, style: style)
    let values = bars.map { unit.text($0.value) }
    let numbers = min(values.map(displayWidth).max() ?? 0, style.columns / 2)
    let names = min(bars.map { displayWidth(printable($0.name)) }.max() ?? 0, style.columns / 3)
    let left = names + numbers + 3
    for (bar, value) in zip(bars, values) {
      sheet.addRow()
      let row = sheet.height - 1
      let ellipsis = style.glyphs.ellipsis
      sheet.write(truncated(bar.name, to: names, ellipsis: ellipsis), column: 0, row: row)
      let number = paddedLeft(truncated(value, to: numbers, ellipsis: ellipsis), to: numbers)
      sheet.write(number, column: names + 1, row: row, ink: .strong)
      draw(bar, on: &sheet, row: row, columns: left..<style.columns, style: style)
    }
    if bars.isEmpty { sheet.writeNotes(["No bars."]) }
    return sheet
  }

  private func draw(
    _ bar: BarChart.Bar, on sheet: inout Sheet, row: Int, columns: Range<Int>, style: ChartStyle
  ) {
    let (lower, upper) = range
    // The axis takes one column; the ends are halved because their distance may be infinite.
    let length = upper / 2 - lower / 2
    let cells = Double(columns.count - 1)
    let negative = length > 0 ? Int((-lower / 2 / length * cells).rounded()) : 0
    let zero = columns.lowerBound + negative
    sheet.put(style.glyphs.vertical, column: zero, row: row, ink: .faint)
    guard bar.value.isFinite, bar.value != 0, length > 0 else { return }
    let lengths = style.glyphs.lengths
    let room = bar.value > 0 ? columns.count - 1 - negative : negative
    let share = bar.value > 0 ? bar.value / upper : bar.value / lower
    var level = max(Int((share * Double(room * (lengths.count - 1))).rounded()), 1)
    var column = zero
    while level > 0 {
      column += bar.value > 0 ? 1 : -1
      let part = min(level, lengths.count - 1)
      sheet.put(
        bar.value > 0 ? lengths[part] : leftward(part, style), column: column, row: row,
        ink: .series(0))
      level -= part
    }
  }

  /// A part of a cell filled from its right side: there are only halves and wholes of these.
  private func leftward(_ part: Int, _ style: ChartStyle) -> Character {
    let lengths = style.glyphs.lengths
    return part > lengths.count * 2 / 3 || style.canvas == .ascii ? lengths[lengths.count - 1] : "▐"
  }
}

extension BarsFigure {
  func draw(in document: inout SVGDocument) {
    let names = min(bars.map { textWidth($0.name) }.max() ?? 0, document.width / 3)
    let numbers = bars.map { textWidth(unit.text($0.value)) }.max() ?? 0
    let left = 28 + names
    let width = document.width - left - numbers - 32
    let (lower, upper) = range
    let length = upper / 2 - lower / 2
    let zero = left + (length > 0 ? -lower / 2 / length * width : 0)
    var top = document.top + (label.isEmpty ? 8 : 28)
    document.text(label, x: 16, y: top - 12, fill: "#666666")
    for bar in bars {
      let name = truncated(bar.name, to: Int(names / 7))
      document.text(name, x: left - 8, y: top + 14, anchor: .end)
      let share = bar.value.isFinite && length > 0 ? bar.value / 2 / length : 0
      document.rectangle(
        x: min(zero, zero + share * width), y: top + 2, width: abs(share) * width, height: 16,
        fill: Palette.series(0).hex)
      document.text(unit.text(bar.value), x: max(zero, zero + share * width) + 6, y: top + 14)
      top += 22
    }
    document.line(zero, document.top + (label.isEmpty ? 8 : 28), zero, top)
    document.height = top + 16
  }
}
