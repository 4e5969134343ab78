extension Chart {
  /// A curve in one row of text, with its last value.
  public static func sparkline(
    _ values: [Double], label: String = "", unit: Unit = .plain, title: String = ""
  ) -> Chart {
    Chart(Sparkline(values: values, label: label, unit: unit), title: title)
  }
}

struct Sparkline: ChartKind {
  static let name = "sparkline"

  var values: [Double]
  var label: String
  var unit: Unit

  var figure: any Figure { StripFigure(values: values, label: label, unit: unit) }

  var summary: String {
    let extent = Extent(values)
    let subject = label.isEmpty ? "Sparkline" : "Sparkline of \(label)"
    guard let last = values.last(where: \.isFinite) else { return "\(subject), empty." }
    return "\(subject): \(counted(values.count, "value")) from \(unit.text(extent.lower)) to"
      + " \(unit.text(extent.upper)), last \(unit.text(last))."
  }
}
