extension PlotFigure {
  func draw(in document: inout SVGDocument) {
    let extents = extents()
    let x = AxisLayout(
      self.x, extent: extents.x, fit: xFit, count: 6,
      leastStep: leastStepAcross)
    let y = AxisLayout(self.y, extent: extents.y, fit: .loose, count: 6)
    let frame = SVGFrame(x: x, y: y, document: document, legend: legend)
    frame.draw(in: &document)
    for layer in layers { draw(layer, frame, in: &document) }
    writeLabels(frame, in: &document)
    document.writeNotes(footnotes(extents))
  }

  private func draw(_ layer: Layer, _ frame: SVGFrame, in document: inout SVGDocument) {
    switch layer.mark {
    case .line:
      for points in layer.isAscending ? traced(layer, frame) : connected(layer, frame) {
        if points.count == 1 { document.marker(layer.series, x: points[0].x, y: points[0].y) }
        document.polyline(points, stroke: Palette.series(layer.series).hex)
      }
    case .stairs:
      for points in connected(layer, frame) { document.polyline(points, stroke: "#999999") }
    case .points:
      for index in layer.y.indices {
        guard let place = frame.place(layer.xValue(index), layer.y[index]) else { continue }
        document.marker(
          layer.series, x: place.x, y: place.y, size: layer.y.count > 500 ? 1.5 : 4)
      }
    case .columns:
      for (index, value) in layer.y.enumerated() {
        guard let edges = layer.x, let from = frame.place(edges[index], value),
          let to = frame.x.position(edges[index + 1])
        else { continue }
        document.rectangle(
          x: from.x, y: from.y, width: max(frame.left + to * frame.width - from.x, 0.5),
          height: frame.bottom - from.y, fill: Palette.series(layer.series).hex,
          stroke: "#ffffff")
      }
    }
  }

  /// Writes the points' texts where they cover neither a point nor each other.
  private func writeLabels(_ frame: SVGFrame, in document: inout SVGDocument) {
    let labelled = layers.filter { !$0.labels.isEmpty }
    let points = labelled.flatMap { layer in
      layer.labels.enumerated().compactMap { index, label in
        frame.place(layer.xValue(index), layer.y[index]).map { (place: $0, label: label) }
      }
    }
    var taken = points.map { Box(left: $0.place.x - 4, top: $0.place.y - 4, width: 8, height: 8) }
    for (place, label) in points {
      let width = textWidth(label)
      let boxes = [(7.0, -16.0), (-7 - width, -16), (7, 4), (-7 - width, 4)].map {
        Box(left: place.x + $0.0, top: place.y + $0.1, width: width, height: 12)
      }
      let isFree = { (box: Box) in
        box.left >= frame.left && box.left + box.width <= document.width
          && !taken.contains { $0.meets(box) }
      }
      guard let box = boxes.first(where: isFree) else { continue }
      taken.append(box)
      document.text(label, x: box.left, y: box.top + 10, size: 11)
    }
  }

  /// The line's unbroken parts, with at most four points for each pixel across.
  private func traced(_ layer: Layer, _ frame: SVGFrame) -> [[(x: Double, y: Double)]] {
    let columnCount = Int(frame.width) * 2
    let trace = Trace(
      layer, axis: frame.x, above: y.scale == .logarithmic ? 0 : -.infinity,
      columnCount: columnCount)
    var parts: [[(x: Double, y: Double)]] = []
    for column in trace.columns {
      let x = frame.left + Double(column.index) / Double(columnCount - 1) * frame.width
      let values = [column.first, column.lowest, column.highest, column.last]
      let points = values.map { (x: x, y: frame.height(of: $0)) }
      if column.startsAnew || parts.isEmpty { parts.append([]) }
      parts[parts.count - 1] += column.lowest == column.highest ? [points[0]] : points
    }
    return parts
  }

  private func connected(_ layer: Layer, _ frame: SVGFrame) -> [[(x: Double, y: Double)]] {
    var parts: [[(x: Double, y: Double)]] = [[]]
    for index in layer.y.indices {
      if let place = frame.place(layer.xValue(index), layer.y[index]) {
        parts[parts.count - 1].append(place)
      } else {
        parts.append([])
      }
    }
    return parts.filter { !$0.isEmpty }
  }
}

/// A part of the picture that something covers.
private struct Box {
  var left: Double
  var top: Double
  var width: Double
  var height: Double

  func meets(_ other: Box) -> Bool {
    left < other.left + other.width && other.left < left + width
      && top < other.top + other.height && other.top < top + height
  }
}
