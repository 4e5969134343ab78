import Charts

/// A line of a million points, drawn for 80 columns.
func chartOfAMillionPoints() -> [String: Double] {
  let values = (0..<1_000_000).map { index in
    let x = Double(index) / 50_000
    return x * (20 - x) + Double((index &* 2_654_435_761) % 1000) / 100
  }
  let chart = Chart.line([Series("noise", y: values)])
  var rows = 0
  let times = milliseconds(runs: 15) { rows += chart.lines(ChartStyle(width: 80)).count }
  return ["milliseconds": times.median, "rows": Double(rows)]
}
