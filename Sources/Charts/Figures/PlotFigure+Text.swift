extension PlotFigure {
  func sheet(_ style: ChartStyle) -> Sheet {
    let extents = extents()
    let rough = min(max(style.columns / 5, 5), 16)
    let frame = PlotFrame(
      x: AxisLayout(
        x, extent: extents.x, fit: xFit, count: max(style.columns / 14, 2),
        leastStep: leastStepAcross),
      y: AxisLayout(y, extent: extents.y, fit: .loose, count: max(rough / 3, 2)),
      style: style, roughRows: rough, hasColumns: layers.contains { $0.mark == .columns })
    var sheet = Sheet(width: style.columns)
    legend.write(on: &sheet, beside: y.label, style: style)
    let top = sheet.height
    frame.draw(on: &sheet)
    for layer in layers {
      let drawing = LayerDrawing(layer: layer, frame: frame, top: top)
      switch layer.mark {
      case .line: drawing.drawLine(on: &sheet, isOneOfMany: lineCount > 1)
      case .stairs: drawing.drawStairs(on: &sheet)
      case .points: drawing.drawPoints(on: &sheet)
      case .columns: drawing.drawColumns(on: &sheet)
      }
    }
    for layer in layers {
      LayerDrawing(layer: layer, frame: frame, top: top).writeLabels(on: &sheet)
    }
    sheet.writeNotes(footnotes(extents))
    return sheet
  }

  var legend: Legend {
    let named = layers.filter { !$0.name.isEmpty }
    // One series needs no legend where the axis says what it is.
    let isNeeded = named.count > 1 || y.label.isEmpty
    let entries = named.map { (name: $0.name, series: $0.series) }
    return Legend(entries: isNeeded ? entries.sorted { $0.series < $1.series } : [])
  }

  private var lineCount: Int { layers.count { $0.mark == .line } }
}
