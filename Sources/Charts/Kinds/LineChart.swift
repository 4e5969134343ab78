extension Chart {
  /// Values that follow one another, joined by lines: a loss over the epochs.
  ///
  /// A value that is not a number breaks its line. A million points take milliseconds.
  public static func line(
    _ series: [Series], x: Axis = Axis(), y: Axis = Axis(), title: String = ""
  ) -> Chart {
    Chart(LineChart(series: series, x: x, y: y), title: title)
  }
}

struct LineChart: ChartKind {
  static let name = "line"

  var series: [Series]
  var x: Axis
  var y: Axis

  var figure: any Figure {
    PlotFigure(
      x: x, y: y,
      layers: series.enumerated().map { index, series in
        PlotFigure.Layer(name: series.name, mark: .line, x: series.x, y: series.y, series: index)
      })
  }

  var summary: String {
    (["\(about("Line chart", y, against: x))."] + series.map(describe)).joined(separator: " ")
  }

  private func describe(_ series: Series) -> String {
    let name = series.name.isEmpty ? "The line" : series.name
    guard let first = series.y.first(where: \.isFinite),
      let last = series.y.last(where: \.isFinite)
    else { return "\(name): no points." }
    let extent = Extent(series.y)
    let (start, end) = (y.unit.text(first), y.unit.text(last))
    let (low, high) = (y.unit.text(extent.lower), y.unit.text(extent.upper))
    return "\(name): \(counted(series.y.count, "point")) from \(start) to \(end),"
      + " lowest \(low), highest \(high)."
  }
}
