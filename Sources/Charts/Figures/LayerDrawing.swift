import TextWidth

/// One layer of a plot, drawn as text into a frame whose first row is `top`.
struct LayerDrawing {
  let layer: PlotFigure.Layer
  let frame: PlotFrame
  let top: Int

  var style: ChartStyle { frame.style }
  private var marker: Cell {
    Cell(character: style.glyphs.marker(layer.series), ink: .series(layer.series))
  }
}

extension LayerDrawing {
  /// - Parameter isOneOfMany: Whether markers tell the line from others.
  func drawLine(on sheet: inout Sheet, isOneOfMany: Bool) {
    var canvas = style.makeCanvas(columns: frame.columns, rows: frame.rows)
    let dots = type(of: canvas).dots
    let places = layer.isAscending ? trace(on: &canvas, dots) : connect(on: &canvas, dots)
    copy(canvas, on: &sheet)
    if isOneOfMany { mark(places, dots, on: &sheet) }
  }

  /// Draws column by column; returns where the line enters each.
  private func trace(on canvas: inout any Canvas, _ dots: (across: Int, down: Int)) -> [Dot] {
    let trace = Trace(
      layer, axis: frame.x, above: frame.y.axis.scale == .logarithmic ? 0 : -.infinity,
      columnCount: frame.columns * dots.across)
    var entries: [Dot] = []
    var previous: Dot?
    for column in trace.columns {
      func dot(_ value: Double) -> Dot {
        Dot(x: column.index, y: frame.dotRow(frame.y.position(value) ?? 0, down: dots.down))
      }
      let entry = dot(column.first)
      if let previous, !column.startsAnew {
        canvas.line(from: previous, to: entry, series: layer.series)
      }
      canvas.line(from: dot(column.lowest), to: dot(column.highest), series: layer.series)
      entries.append(entry)
      previous = dot(column.last)
    }
    return entries
  }

  /// Draws from point to point, in whatever direction; returns the points.
  private func connect(on canvas: inout any Canvas, _ dots: (across: Int, down: Int)) -> [Dot] {
    var points: [Dot] = []
    var previous: Dot?
    for index in layer.y.indices {
      let point = frame.dot(layer.xValue(index), layer.y[index], dots: dots)
      if let point {
        canvas.line(from: previous ?? point, to: point, series: layer.series)
        points.append(point)
      }
      previous = point
    }
    return points
  }

  private func copy(_ canvas: any Canvas, on sheet: inout Sheet) {
    for row in 0..<frame.rows {
      for column in 0..<frame.columns {
        guard let cell = canvas.cell(column: column, row: row) else { continue }
        sheet.put(cell, column: frame.left + column, row: top + row)
      }
    }
  }

  /// Puts the marker on the line here and there, at other places than the other series'.
  private func mark(
    _ places: [Dot], _ dots: (across: Int, down: Int), on sheet: inout Sheet
  ) {
    let distance = 12
    var next = layer.series * 5 % distance
    for place in places {
      let column = place.x / dots.across
      guard column >= next else { continue }
      sheet.put(marker, column: frame.left + column, row: top + place.y / dots.down)
      next = column + distance
    }
  }
}

extension LayerDrawing {
  /// More points than this are drawn as dots, fewer as markers.
  private static let mostMarkers = 150

  func drawPoints(on sheet: inout Sheet) {
    if layer.y.count > Self.mostMarkers {
      var canvas = style.makeCanvas(columns: frame.columns, rows: frame.rows)
      let dots = type(of: canvas).dots
      for index in layer.y.indices {
        guard let dot = frame.dot(layer.xValue(index), layer.y[index], dots: dots) else { continue }
        canvas.set(x: dot.x, y: dot.y, series: layer.series)
      }
      copy(canvas, on: &sheet)
    } else {
      for place in cells() { sheet.put(marker, column: place.x, row: place.y) }
    }
  }

  /// Writes each point's text beside it where there is room.
  func writeLabels(on sheet: inout Sheet) {
    guard !layer.labels.isEmpty else { return }
    for (place, label) in zip(cells(), layer.labels) where !label.isEmpty {
      let text = truncated(label, to: frame.columns / 3, ellipsis: style.glyphs.ellipsis)
      let width = displayWidth(text)
      let candidates = [
        (place.x + 2, place.y), (place.x - 1 - width, place.y),
        (place.x - width / 2, place.y - 1), (place.x - width / 2, place.y + 1),
        (place.x + 2, place.y - 1), (place.x + 2, place.y + 1),
      ]
      let free = candidates.first { column, row in
        (top..<top + frame.rows).contains(row) && column >= frame.left
          && sheet.isBlank(row: row, columns: column - 1..<column + width + 1)
      }
      if let (column, row) = free { sheet.write(text, column: column, row: row) }
    }
  }

  /// Where the points lie on the sheet; one that has no place lies outside.
  func cells() -> [Dot] {
    layer.y.indices.map { index in
      frame.dot(layer.xValue(index), layer.y[index], dots: (1, 1))
        .map { Dot(x: frame.left + $0.x, y: top + $0.y) } ?? Dot(x: -1, y: -1)
    }
  }
}

extension LayerDrawing {
  func drawColumns(on sheet: inout Sheet) {
    guard let edges = layer.x, edges.count == layer.y.count + 1 else {
      preconditionFailure("\(layer.y.count) columns need one edge more")
    }
    let heights = style.glyphs.heights
    for column in 0..<frame.columns {
      guard let value = tallest(column, edges: edges) else { continue }
      var level = frame.height(value, levels: heights.count - 1)
      for row in stride(from: frame.rows - 1, through: 0, by: -1) where level > 0 {
        let part = min(level, heights.count - 1)
        let cell = Cell(character: heights[part], ink: .series(layer.series))
        sheet.put(cell, column: frame.left + column, row: top + row)
        level -= part
      }
    }
  }

  /// The largest value among the columns under the middle, or inside, of a column of text.
  private func tallest(_ column: Int, edges: [Double]) -> Double? {
    let middle = (Double(column) + 0.5) / Double(frame.columns)
    let reach = 0.5 / Double(frame.columns)
    var tallest: Double?
    for (index, value) in layer.y.enumerated() where value.isFinite {
      guard let from = frame.x.position(edges[index]), let to = frame.x.position(edges[index + 1])
      else { continue }
      let isUnder = from <= middle && middle < to
      let isInside = from > middle - reach && to <= middle + reach
      if isUnder || isInside { tallest = max(tallest ?? value, value) }
    }
    return tallest
  }
}
