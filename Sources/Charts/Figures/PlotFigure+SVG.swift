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
        guard layer.labels.indices.contains(index) else { continue }
        document.text(layer.labels[index], x: place.x + 7, y: place.y - 5, size: 11)
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
