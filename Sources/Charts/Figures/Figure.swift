/// What a chart looks like: drawn as text or as a vector picture from one description.
protocol Figure {
  func sheet(_ style: ChartStyle) -> Sheet
  func draw(in document: inout SVGDocument)
}
