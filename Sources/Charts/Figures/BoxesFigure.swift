import TextWidth

/// A row per group with its box and whiskers, over one axis.
struct BoxesFigure: Figure {
  var boxes: [BoxPlot.Box]
  var x: Axis

  private func layout(count: Int) -> AxisLayout {
    var extent = Extent()
    for box in boxes { extent.include(box.marks + box.outliers, scale: x.scale) }
    return AxisLayout(x, extent: extent, fit: .loose, count: count)
  }

  private var notes: [String] {
    let leftOut = boxes.reduce(0) { $0 + $1.leftOut }
    return (boxes.isEmpty ? ["No data."] : [])
      + (leftOut > 0 ? ["Left out: \(leftOut) not finite."] : [])
  }

  func sheet(_ style: ChartStyle) -> Sheet {
    let layout = layout(count: max(style.columns / 14, 2))
    let names = boxes.map {
      truncated($0.name, to: style.columns / 3, ellipsis: style.glyphs.ellipsis)
    }
    let left = (names.map(displayWidth).max() ?? 0) + 2
    var sheet = Sheet(width: style.columns)
    for (box, name) in zip(boxes, names) {
      sheet.addRow()
      let row = sheet.height - 1
      sheet.write(name, column: 0, row: row)
      sheet.put(style.glyphs.vertical, column: left - 1, row: row, ink: .faint)
      draw(box, on: &sheet, row: row, style: style) { value in
        layout.position(value).map {
          left + Int(($0 * Double(style.columns - left - 1)).rounded())
        }
      }
    }
    HorizontalAxis(layout: layout, left: left, style: style).draw(on: &sheet)
    sheet.writeNotes(notes)
    return sheet
  }

  private func draw(
    _ box: BoxPlot.Box, on sheet: inout Sheet, row: Int, style: ChartStyle,
    column: (Double) -> Int?
  ) {
    let glyphs = style.glyphs
    for outlier in box.outliers.compactMap(column) {
      sheet.put(glyphs.outlier, column: outlier, row: row, ink: .series(1))
    }
    let places = box.marks.compactMap(column)
    if places.count == 5 {
      for column in places[0]...places[4] {
        sheet.put(glyphs.horizontal, column: column, row: row, ink: .series(0))
      }
      for column in places[1]...places[3] {
        sheet.put(glyphs.whiskers.box, column: column, row: row, ink: .series(0))
      }
      if places[0] < places[1] {
        sheet.put(glyphs.whiskers.left, column: places[0], row: row, ink: .series(0))
      }
      if places[4] > places[3] {
        sheet.put(glyphs.whiskers.right, column: places[4], row: row, ink: .series(0))
      }
      sheet.put(glyphs.whiskers.middle, column: places[2], row: row, ink: .strong)
    }
  }
}

extension BoxesFigure {
  func draw(in document: inout SVGDocument) {
    let names = min(boxes.map { textWidth($0.name) }.max() ?? 0, document.width / 3)
    document.height = document.top + Double(boxes.count) * 32 + 76
    let frame = SVGFrame(x: layout(count: 6), y: nil, document: document, gutter: names)
    frame.draw(in: &document)
    for (index, box) in boxes.enumerated() {
      let middle = document.top + 24 + Double(index) * 32
      document.text(
        truncated(box.name, to: Int(names / 7)), x: frame.left - 8, y: middle + 4, anchor: .end)
      draw(box, in: &document, middle: middle) { value in
        frame.x.position(value).map { frame.left + $0 * frame.width }
      }
    }
    document.writeNotes(notes)
  }

  private func draw(
    _ box: BoxPlot.Box, in document: inout SVGDocument, middle: Double,
    place: (Double) -> Double?
  ) {
    let places = box.marks.compactMap(place)
    if places.count == 5 {
      document.line(places[0], middle, places[4], middle, stroke: "#333333")
      for end in [places[0], places[4]] {
        document.line(end, middle - 5, end, middle + 5, stroke: "#333333")
      }
      document.rectangle(
        x: places[1], y: middle - 9, width: places[3] - places[1], height: 18,
        fill: "#b3d4e8", stroke: Palette.series(0).hex)
      document.line(
        places[2], middle - 9, places[2], middle + 9, stroke: "#111111", strokeWidth: 2)
    }
    for outlier in box.outliers.compactMap(place) {
      document.marker(0, x: outlier, y: middle, size: 2)
    }
  }
}
