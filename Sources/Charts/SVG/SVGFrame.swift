import TextWidth

/// The axes around a plot's area in a vector picture, and where values lie inside it.
struct SVGFrame {
  let x: AxisLayout
  /// Absent where the area has rows with names instead.
  let y: AxisLayout?
  let legend: Legend
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  var width: Double { right - left }

  /// - Parameter gutter: The room for names where there is no vertical axis.
  init(
    x: AxisLayout, y: AxisLayout?, document: SVGDocument, gutter: Double = 0,
    legend: Legend = Legend(entries: [])
  ) {
    self.x = x
    self.y = y
    self.legend = legend
    left = 24 + (y?.labels.map(textWidth).max() ?? gutter)
    right = document.width - 24
    let hasHeader = y?.axis.label.isEmpty == false || !legend.entries.isEmpty
    top = document.top + (hasHeader ? 24 : 8)
    bottom = document.height - (x.axis.label.isEmpty ? 40 : 58)
  }

  func place(_ xValue: Double, _ yValue: Double) -> (x: Double, y: Double)? {
    guard let across = x.position(xValue), let up = y?.position(yValue) else { return nil }
    return (left + across * width, bottom - up * (bottom - top))
  }

  /// The vertical place of a value that has one.
  func height(of value: Double) -> Double {
    bottom - (y?.position(value) ?? 0) * (bottom - top)
  }

  func draw(in document: inout SVGDocument) {
    if let y {
      for (value, label) in zip(y.ticks.values, y.labels) {
        let height = height(of: value)
        document.line(left, height, right, height, stroke: "#e5e5e5")
        document.text(label, x: left - 8, y: height + 4, anchor: .end)
      }
      document.text(y.axis.label, x: 16, y: top - 12, fill: "#666666")
    }
    drawHorizontalAxis(in: &document)
    drawLegend(in: &document)
  }

  private func drawHorizontalAxis(in document: inout SVGDocument) {
    var free = 0.0
    for (value, label) in zip(x.ticks.values, x.labels) {
      guard let across = x.position(value) else { continue }
      let place = left + across * width
      if y == nil { document.line(place, top, place, bottom, stroke: "#e5e5e5") }
      document.line(place, bottom, place, bottom + 5)
      guard place - textWidth(label) / 2 >= free else { continue }
      document.text(label, x: place, y: bottom + 20, anchor: .middle)
      free = place + textWidth(label) / 2 + 6
    }
    document.line(left, bottom, right, bottom, stroke: "#666666")
    document.text(
      x.axis.label, x: (left + right) / 2, y: bottom + 40, anchor: .middle, fill: "#666666")
  }

  private func drawLegend(in document: inout SVGDocument) {
    var place = right
    for entry in legend.entries.reversed() {
      place -= textWidth(entry.name)
      document.text(entry.name, x: place, y: top - 12)
      document.marker(entry.series, x: place - 10, y: top - 16)
      place -= 34
    }
  }
}

/// About how wide a text is in pixels, at the usual size.
func textWidth(_ text: String) -> Double {
  Double(displayWidth(text)) * SVGDocument.fontSize * 0.6
}
