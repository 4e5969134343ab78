/// Every kind of chart, by file name.
enum ChartKinds {
  static let all: [any ChartKind.Type] = [
    BarChart.self,
    BoxPlot.self,
    ConfusionMatrix.self,
    Heatmap.self,
    Histogram.self,
    ImageGrid.self,
    LineChart.self,
    ParetoFront.self,
    ScatterChart.self,
    Sparkline.self,
  ]
}

extension Chart {
  /// The names of all kinds of chart, sorted.
  public static var kinds: [String] { ChartKinds.all.map { $0.name }.sorted() }
}
