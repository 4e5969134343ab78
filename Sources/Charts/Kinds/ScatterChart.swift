extension Chart {
  /// Points by two measures, one marker per series.
  public static func scatter(
    _ series: [Series], x: Axis = Axis(), y: Axis = Axis(), title: String = ""
  ) -> Chart {
    Chart(ScatterChart(series: series, x: x, y: y), title: title)
  }
}

struct ScatterChart: ChartKind {
  static let name = "scatter"

  var series: [Series]
  var x: Axis
  var y: Axis

  var figure: any Figure {
    PlotFigure(
      x: x, y: y,
      layers: series.enumerated().map { index, series in
        PlotFigure.Layer(name: series.name, mark: .points, x: series.x, y: series.y, series: index)
      }, xFit: .loose)
  }

  var summary: String {
    (["\(about("Scatter chart", y, against: x))."] + series.map(describe)).joined(separator: " ")
  }

  private func describe(_ series: Series) -> String {
    let name = series.name.isEmpty ? "The points" : series.name
    let across = Extent(series.x ?? series.y.indices.map(Double.init))
    let up = Extent(series.y)
    guard !across.isEmpty, !up.isEmpty else { return "\(name): none." }
    return "\(name): \(counted(series.y.count, "point"))"
      + " between \(x.unit.text(across.lower)) and \(x.unit.text(across.upper)) across,"
      + " \(y.unit.text(up.lower)) and \(y.unit.text(up.upper)) up."
  }
}
