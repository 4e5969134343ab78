import Charts

/// A value that shows itself as a table, and that `plot` draws without being told columns.
protocol ChartedValue {
  var chart: Chart { get }
}
