import TextWidth

/// Pictures side by side with captions, as many in a row as fit.
struct PicturesFigure: Figure {
  var pictures: [Picture]

  /// Columns between two pictures.
  private static let gap = 2

  func sheet(_ style: ChartStyle) -> Sheet {
    var sheet = Sheet(width: style.columns)
    if pictures.isEmpty { sheet.writeNotes(["No pictures."]) }
    var row: [Picture] = []
    var used = 0
    for picture in pictures {
      let width = columns(of: picture, style) + Self.gap
      if used + width - Self.gap > style.columns && !row.isEmpty {
        draw(row, on: &sheet, style)
        (row, used) = ([], 0)
      }
      row.append(picture)
      used += width
    }
    if !row.isEmpty { draw(row, on: &sheet, style) }
    return sheet
  }

  /// A pixel of a small picture takes two columns, of others one; what is too wide is averaged.
  private func columns(of picture: Picture, _ style: ChartStyle) -> Int {
    min(picture.width <= 16 ? picture.width * 2 : picture.width, style.columns)
  }

  /// A cell is twice as high as it is wide.
  private func rows(of picture: Picture, _ style: ChartStyle) -> Int {
    let columns = columns(of: picture, style)
    return min(
      max((picture.height * columns + picture.width) / (2 * picture.width), 1), 2 * columns)
  }

  private func draw(_ pictures: [Picture], on sheet: inout Sheet, _ style: ChartStyle) {
    let top = sheet.height
    let height = pictures.map { rows(of: $0, style) }.max() ?? 0
    let hasCaptions = pictures.contains { !$0.caption.isEmpty }
    for _ in 0..<height + (hasCaptions ? 1 : 0) { sheet.addRow() }
    var left = 0
    for picture in pictures {
      let width = columns(of: picture, style)
      draw(picture, on: &sheet, left: left, top: top, style)
      let caption = truncated(picture.caption, to: width, ellipsis: style.glyphs.ellipsis)
      sheet.write(caption, centredIn: left..<left + width, row: top + height, ink: .faint)
      left += width + Self.gap
    }
  }

  private func draw(
    _ picture: Picture, on sheet: inout Sheet, left: Int, top: Int, _ style: ChartStyle
  ) {
    let columns = columns(of: picture, style)
    let rows = rows(of: picture, style)
    for row in 0..<rows {
      for column in 0..<columns {
        let across = block(column, of: columns, length: picture.width)
        let upper = picture.color(
          columns: across, rows: block(2 * row, of: 2 * rows, length: picture.height))
        let lower = picture.color(
          columns: across, rows: block(2 * row + 1, of: 2 * rows, length: picture.height))
        sheet.put(cell(upper, lower, style), column: left + column, row: top + row)
      }
    }
  }

  /// Which pixels lie under a part of the picture; at least one.
  private func block(_ part: Int, of parts: Int, length: Int) -> Range<Int> {
    let start = part * length / parts
    return start..<max((part + 1) * length / parts, start + 1)
  }

  /// Two pixels, one above the other: half blocks in colour, a shade of their mean without.
  private func cell(_ upper: RGB, _ lower: RGB, _ style: ChartStyle) -> Cell {
    if style.color != .none && style.canvas != .ascii {
      return Cell(character: "▀", ink: .color(upper), paper: lower)
    }
    let share = Double(upper.brightness + lower.brightness) / 510
    let shades = style.glyphs.shades
    return Cell(character: shades[Int((share * Double(shades.count - 1)).rounded())])
  }
}

extension PicturesFigure {
  /// The longest side of a picture in a document, in pixels.
  private static let size = 112.0

  func draw(in document: inout SVGDocument) {
    let cell = Self.size + 12
    let perRow = max(Int((document.width - 20) / cell), 1)
    for (index, picture) in pictures.enumerated() {
      let left = 16 + Double(index % perRow) * cell
      let top = document.top + 4 + Double(index / perRow) * (cell + 20)
      draw(picture, in: &document, left: left, top: top)
      document.text(
        truncated(picture.caption, to: 16), x: left + Self.size / 2, y: top + Self.size + 16,
        anchor: .middle, fill: "#666666")
    }
    let rowCount = (pictures.count + perRow - 1) / perRow
    document.height = document.top + 16 + Double(rowCount) * (cell + 20)
    if pictures.isEmpty { document.writeNotes(["No pictures."]) }
  }

  private func draw(
    _ picture: Picture, in document: inout SVGDocument, left: Double, top: Double
  ) {
    // More squares than this per side can't be told apart.
    let columns = min(picture.width, 64)
    let rows = min(picture.height, 64)
    let scale = Self.size / Double(max(picture.width, picture.height, 1))
    let width = Double(picture.width) * scale / Double(columns)
    let height = Double(picture.height) * scale / Double(max(rows, 1))
    for row in 0..<rows {
      for column in 0..<columns {
        let color = picture.color(
          columns: block(column, of: columns, length: picture.width),
          rows: block(row, of: rows, length: picture.height))
        document.rectangle(
          x: left + Double(column) * width, y: top + Double(row) * height, width: width + 0.25,
          height: height + 0.25, fill: color.hex)
      }
    }
  }
}
