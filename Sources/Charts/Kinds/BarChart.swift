extension Chart {
  /// Named values side by side, as bars from zero.
  ///
  /// - Parameters:
  ///   - bars: In the order they are drawn, from the top.
  ///   - label: What the values are.
  public static func bar(
    _ bars: [(name: String, value: Double)], label: String = "", unit: Unit = .plain,
    title: String = ""
  ) -> Chart {
    Chart(
      BarChart(
        bars: bars.map { BarChart.Bar(name: $0.name, value: $0.value) }, label: label, unit: unit),
      title: title)
  }
}

struct BarChart: ChartKind {
  static let name = "bar"

  struct Bar: Codable, Hashable, Sendable {
    var name: String
    var value: Double
  }

  var bars: [Bar]
  var label: String
  var unit: Unit

  var figure: any Figure { BarsFigure(bars: bars, label: label, unit: unit) }

  var summary: String {
    let subject = label.isEmpty ? "Bar chart" : "Bar chart of \(label)"
    guard !bars.isEmpty else { return "\(subject), empty." }
    let values = bars.map { "\($0.name) \(unit.text($0.value))" }
    return "\(subject): \(values.joined(separator: ", "))."
  }
}
