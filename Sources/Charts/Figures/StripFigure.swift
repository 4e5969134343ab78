import TextWidth

/// Values as heights in a single row.
struct StripFigure: Figure {
  var values: [Double]
  var label: String
  var unit: Unit

  private var lastText: String {
    values.last(where: \.isFinite).map { unit.text($0) } ?? "no data"
  }

  func sheet(_ style: ChartStyle) -> Sheet {
    var sheet = Sheet(width: style.columns, height: 1)
    let ellipsis = style.glyphs.ellipsis
    let name = truncated(label, to: style.columns / 3, ellipsis: ellipsis)
    let last = truncated(lastText, to: style.columns / 3, ellipsis: ellipsis)
    let left = name.isEmpty ? 0 : displayWidth(name) + 1
    let room = style.columns - left - displayWidth(last) - 1
    sheet.write(name, column: 0, row: 0)
    let shown = Averaged(rows: [values], mostRows: 1, mostColumns: room)
    let shading = Shading(shown.extent)
    let levels =
      style.canvas == .ascii ? Array(".:-=+*#%@") : Array(style.glyphs.heights.dropFirst())
    for (index, value) in (shown.rows.first ?? []).enumerated() where value.isFinite {
      let level = Int((shading.share(value) * Double(levels.count - 1)).rounded())
      sheet.put(levels[level], column: left + index, row: 0, ink: .series(0))
    }
    sheet.write(last, column: left + shown.columnCount + 1, row: 0, ink: .strong)
    sheet.writeNotes(leftOutNotes([Extent(values)]))
    return sheet
  }

  func draw(in document: inout SVGDocument) {
    document.height = document.top + 48
    let left = 16 + (label.isEmpty ? 0 : textWidth(label) + 12)
    let right = document.width - 28 - textWidth(lastText)
    let middle = document.top + 24
    document.text(label, x: 16, y: middle + 4)
    let shown = Averaged(rows: [values], mostRows: 1, mostColumns: Int(right - left))
    let shading = Shading(shown.extent)
    var points: [(x: Double, y: Double)] = []
    for (index, value) in (shown.rows.first ?? []).enumerated() where value.isFinite {
      let share = Double(index) / Double(max(shown.columnCount - 1, 1))
      points.append((left + share * (right - left), middle + 14 - shading.share(value) * 28))
    }
    document.polyline(points, stroke: Palette.series(0).hex)
    if let end = points.last { document.marker(0, x: end.x, y: end.y, size: 3) }
    document.text(lastText, x: right + 12, y: middle + 4, isBold: true)
    document.writeNotes(leftOutNotes([Extent(values)]))
  }
}
