extension Chart {
  /// Each group's median, quartiles, whiskers and outliers side by side.
  public static func box(
    _ groups: [(name: String, values: [Double])], x: Axis = Axis(), title: String = ""
  ) -> Chart {
    Chart(BoxPlot(boxes: groups.map { BoxPlot.Box($0.name, $0.values) }, x: x), title: title)
  }
}

struct BoxPlot: ChartKind {
  static let name = "box"

  /// What is left of a group's values.
  struct Box: Codable, Equatable, Sendable {
    var name: String
    var count: Int
    /// Values that are not finite.
    var leftOut: Int
    /// Lower whisker, first quartile, median, third quartile, upper whisker; empty without values.
    var marks: [Double]
    /// Values beyond the whiskers, ascending.
    var outliers: [Double]

    /// Quartiles by linear interpolation (type 7 of Hyndman & Fan, 1996, numpy's default); whiskers
    /// to the last values within 1.5 times the distance of the quartiles (Tukey).
    init(_ name: String, _ values: [Double]) {
      self.name = name
      let sorted = values.filter(\.isFinite).sorted()
      count = sorted.count
      leftOut = values.count - sorted.count
      guard !sorted.isEmpty else {
        (marks, outliers) = ([], [])
        return
      }
      let first = Self.quantile(0.25, of: sorted)
      let third = Self.quantile(0.75, of: sorted)
      let reach = 1.5 * (third - first)
      let inside = sorted.filter { first - reach <= $0 && $0 <= third + reach }
      marks = [
        min(inside.first ?? first, first), first, Self.quantile(0.5, of: sorted), third,
        max(inside.last ?? third, third),
      ]
      outliers = sorted.filter { $0 < first - reach || $0 > third + reach }
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = Int(place)
      guard index + 1 < sorted.count else { return sorted[index] }
      let fraction = place - Double(index)
      return sorted[index] * (1 - fraction) + sorted[index + 1] * fraction
    }
  }

  var boxes: [Box]
  var x: Axis

  var figure: any Figure { BoxesFigure(boxes: boxes, x: x) }

  var summary: String {
    let unit = x.unit
    let texts = boxes.map { box in
      guard box.marks.count == 5 else { return "\(box.name): no values." }
      return "\(box.name): median \(unit.text(box.marks[2])), quartiles"
        + " \(unit.text(box.marks[1])) and \(unit.text(box.marks[3])), whiskers"
        + " \(unit.text(box.marks[0])) and \(unit.text(box.marks[4])),"
        + " \(counted(box.outliers.count, "outlier"))."
    }
    let subject = x.label.isEmpty ? "Box plot" : "Box plot of \(x.label)"
    return (["\(subject)."] + texts).joined(separator: " ")
  }
}
