import TextWidth

/// A vector picture under construction (SVG 1.1), in its own pixels; self-contained and escaped.
struct SVGDocument {
  enum Anchor: String { case start, middle, end }

  static let fontSize = 12.0

  /// What assistive technology reads.
  let title: String
  let summary: String
  var width: Double
  var height: Double
  private var body = ""

  init(title: String, summary: String, width: Double = 640, height: Double = 400) {
    self.title = title
    self.summary = summary
    self.width = width
    self.height = height
  }

  /// The whole document.
  var text: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
    viewBox="0 0 \(number(width)) \(number(height))" role="img" \
    font-family="system-ui, 'DejaVu Sans', Helvetica, Arial, sans-serif" \
    font-size="\(number(Self.fontSize))">
    <title>\(escaped(title.isEmpty ? summary : title))</title>
    <desc>\(escaped(summary))</desc>
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, fill: String = "#333333",
    size: Double = Self.fontSize, isBold: Bool = false
  ) {
    guard !text.isEmpty else { return }
    body += "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor.rawValue)\""
    body += " fill=\"\(fill)\""
    if size != Self.fontSize { body += " font-size=\"\(number(size))\"" }
    if isBold { body += " font-weight=\"bold\"" }
    body += ">\(escaped(text))</text>\n"
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String = "#999999",
    strokeWidth: Double = 1
  ) {
    body += "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\""
    body += " y2=\"\(number(y2))\" stroke=\"\(stroke)\" stroke-width=\"\(number(strokeWidth))\"/>\n"
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, stroke: String? = nil
  ) {
    body += "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\""
    body += " height=\"\(number(height))\" fill=\"\(fill)\" shape-rendering=\"crispEdges\""
    if let stroke { body += " stroke=\"\(stroke)\"" }
    body += "/>\n"
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], stroke: String) {
    let places = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    body += "<polyline points=\"\(places)\" fill=\"none\" stroke=\"\(stroke)\""
    body += " stroke-width=\"1.8\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n"
  }

  /// A series' marker: circle, triangle, square, diamond, in turn; then the same, hollow.
  mutating func marker(_ series: Int, x: Double, y: Double, size: Double = 4) {
    let color = Palette.series(series).hex
    let paint =
      series % 8 < 4
      ? "fill=\"\(color)\"" : "fill=\"#ffffff\" stroke=\"\(color)\" stroke-width=\"1.5\""
    let corners: [(Double, Double)]
    switch series % 4 {
    case 0:
      body += "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(size))\""
      body += " \(paint)/>\n"
      return
    case 1: corners = [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)]
    case 2: corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    default: corners = [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
    }
    let places = corners.map { "\(number(x + $0.0 * size)),\(number(y + $0.1 * size))" }
    body += "<polygon points=\"\(places.joined(separator: " "))\" \(paint)/>\n"
  }

  /// Two digits after the point are finer than any screen.
  private func number(_ value: Double) -> String {
    withoutTrailingZeros(fixed(value, decimals: 2))
  }

  /// The text with the characters that mean something in XML, or may not stand in it, replaced.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "?"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
