import TextWidth

/// Counts in a square, actual classes down and predicted ones across.
struct ConfusionFigure: Figure {
  var matrix: ConfusionMatrix

  private var classes: Range<Int> { 0..<matrix.classCount }

  func sheet(_ style: ChartStyle) -> Sheet {
    let names = classes.map { displayWidth(printable(matrix.label($0))) }
    let gutter = min(max(names.max() ?? 0, 6), style.columns / 3)
    let counts = classes.flatMap { actual in
      classes.map { displayWidth("\(matrix.count(actual: actual, predicted: $0))") }
    }
    let cell = max(min(names.max() ?? 0, 8), counts.max() ?? 0, 2) + 1
    let left = gutter + 1
    guard !classes.isEmpty, left + cell * classes.count <= style.columns else {
      return compact(style)
    }
    var sheet = Sheet(width: style.columns)
    let right = left + cell * classes.count
    let hasRecall = right + 8 <= style.columns
    writeHeader(on: &sheet, left: left, cell: cell, hasRecall: hasRecall, style)
    for actual in classes {
      sheet.addRow()
      let row = sheet.height - 1
      let label = truncated(matrix.label(actual), to: gutter, ellipsis: style.glyphs.ellipsis)
      sheet.write(paddedLeft(label, to: gutter), column: 0, row: row)
      for predicted in classes {
        writeCount(
          actual, predicted, on: &sheet, column: left + predicted * cell, width: cell, style)
      }
      let recall = matrix.share(actual: actual, predicted: actual)
      if hasRecall && recall.isFinite {
        let text = paddedLeft(Unit.share.text(recall, digits: 3), to: 8)
        sheet.write(text, column: right, row: row, ink: .faint)
      }
    }
    sheet.writeNotes([matrix.verdict])
    return sheet
  }

  private func writeHeader(
    on sheet: inout Sheet, left: Int, cell: Int, hasRecall: Bool, _ style: ChartStyle
  ) {
    sheet.addRow()
    sheet.addRow()
    let right = left + cell * classes.count
    let title = truncated("predicted", to: right - left, ellipsis: style.glyphs.ellipsis)
    sheet.write(title, centredIn: left..<right, row: 0, ink: .faint)
    sheet.write(paddedLeft("actual", to: left - 1), column: 0, row: 1, ink: .faint)
    for index in classes {
      let label = truncated(matrix.label(index), to: cell - 1, ellipsis: style.glyphs.ellipsis)
      sheet.write(paddedLeft(label, to: cell), column: left + index * cell, row: 1)
    }
    if hasRecall { sheet.write("  recall", column: right, row: 1, ink: .faint) }
  }

  private func writeCount(
    _ actual: Int, _ predicted: Int, on sheet: inout Sheet, column: Int, width: Int,
    _ style: ChartStyle
  ) {
    let count = matrix.count(actual: actual, predicted: predicted)
    let row = sheet.height - 1
    guard count != 0 else {
      sheet.put(style.glyphs.zero, column: column + width - 1, row: row, ink: .faint)
      return
    }
    let text = paddedLeft("\(count)", to: width)
    guard style.color != .none else {
      sheet.write(text, column: column, row: row)
      return
    }
    let color = Self.color(matrix.share(actual: actual, predicted: predicted))
    sheet.write(text, column: column, row: row, ink: Self.ink(on: color), paper: color)
  }

  /// Where the counts don't fit: each row's shares as shades.
  private func compact(_ style: ChartStyle) -> Sheet {
    let labels = classes.map(matrix.label)
    var sheet = Sheet(width: style.columns)
    guard !classes.isEmpty else {
      sheet.writeNotes([matrix.verdict])
      return sheet
    }
    sheet = MatrixFigure(
      rows: classes.map { actual in
        classes.map { matrix.share(actual: actual, predicted: $0) }
      }, rowLabels: labels, columnLabels: labels, x: "predicted", y: "actual", unit: .share,
      mostRows: 64
    ).sheet(style)
    sheet.writeNotes([matrix.verdict])
    return sheet
  }

  private static func color(_ share: Double) -> RGB {
    Palette.color(share.squareRoot(), in: Palette.sequential)
  }

  private static func ink(on paper: RGB) -> Ink {
    .color(RGB(gray: paper.brightness > 130 ? 0 : 255))
  }
}

extension ConfusionFigure {
  func draw(in document: inout SVGDocument) {
    let left = 28 + max(classes.map { textWidth(matrix.label($0)) }.max() ?? 0, 44)
    let size = min((document.width - left - 24) / Double(max(classes.count, 1)), 40)
    let top = document.top + 44
    let middle = left + size * Double(classes.count) / 2
    document.text("predicted", x: middle, y: top - 26, anchor: .middle, fill: "#666666")
    document.text("actual", x: left - 8, y: top - 8, anchor: .end, fill: "#666666")
    for actual in classes {
      let place = top + (Double(actual) + 0.5) * size + 4
      document.text(matrix.label(actual), x: left - 8, y: place, anchor: .end)
      for predicted in classes {
        draw(actual, predicted, in: &document, left: left, top: top, size: size)
      }
    }
    labelColumns(in: &document, left: left, top: top, size: size)
    document.height = top + size * Double(classes.count) + 24
    document.writeNotes([matrix.verdict])
  }

  /// Names the columns wherever there is room.
  private func labelColumns(
    in document: inout SVGDocument, left: Double, top: Double, size: Double
  ) {
    var free = left
    for index in classes {
      let label = matrix.label(index)
      let place = left + (Double(index) + 0.5) * size
      guard place - textWidth(label) / 2 >= free else { continue }
      document.text(label, x: place, y: top - 8, anchor: .middle)
      free = place + textWidth(label) / 2 + 6
    }
  }

  private func draw(
    _ actual: Int, _ predicted: Int, in document: inout SVGDocument, left: Double, top: Double,
    size: Double
  ) {
    let count = matrix.count(actual: actual, predicted: predicted)
    let share = matrix.share(actual: actual, predicted: predicted)
    let color = count == 0 ? RGB(gray: 245) : Self.color(share)
    let x = left + Double(predicted) * size
    let y = top + Double(actual) * size
    document.rectangle(
      x: x, y: y, width: size, height: size, fill: color.hex, stroke: "#ffffff")
    guard count != 0, size > 14 else { return }
    let ink = RGB(gray: color.brightness > 130 ? 0 : 255).hex
    document.text("\(count)", x: x + size / 2, y: y + size / 2 + 4, anchor: .middle, fill: ink)
  }
}
