extension Chart {
  /// How often values fall into each of equally wide bins; counted once, here.
  ///
  /// Values that are not finite are counted apart.
  public static func histogram(
    _ values: [Double], bins: Int = 40, x: Axis = Axis(), count: Axis = Axis("count"),
    title: String = ""
  ) -> Chart {
    Chart(Histogram(values, bins: bins, x: x, count: count), title: title)
  }
}

struct Histogram: ChartKind {
  static let name = "histogram"

  var lower: Double
  var upper: Double
  var counts: [Int]
  /// Values that are not finite.
  var leftOut: Int
  var x: Axis
  var count: Axis

  /// - Precondition: There is at least one bin.
  init(_ values: [Double], bins: Int, x: Axis, count: Axis) {
    precondition(bins > 0, "a histogram needs a bin")
    let extent = Extent(values)
    leftOut = extent.notNumbers + extent.infinities
    (lower, upper) = extent.isEmpty ? (0, 1) : (extent.lower, extent.upper)
    // Halves, because the distance of two finite numbers may be infinite.
    if upper / 2 - lower / 2 < 1e-290 {
      let room = max(lower.magnitude / 8, 0.5)
      let most = Double.greatestFiniteMagnitude
      (lower, upper) = (max(lower - room, -most), min(upper + room, most))
    }
    let length = upper / 2 - lower / 2
    var counts = Array(repeating: 0, count: bins)
    for value in values where value - value == 0 {
      let share = (value / 2 - lower / 2) / length
      counts[min(Int(share * Double(bins)), bins - 1)] += 1
    }
    self.counts = counts
    self.x = x
    self.count = count
  }

  /// Where each bin begins, and where the last ends.
  private var edges: [Double] {
    (0...counts.count).map { index in
      let share = Double(index) / Double(max(counts.count, 1))
      return lower * (1 - share) + upper * share
    }
  }

  var figure: any Figure {
    var axis = x
    axis.scale = .linear
    return PlotFigure(
      x: axis, y: count,
      layers: [
        PlotFigure.Layer(name: "", mark: .columns, x: edges, y: counts.map(Double.init), series: 0)
      ],
      notes: leftOut > 0 ? ["Left out: \(leftOut) not finite."] : [])
  }

  var summary: String {
    let total = counts.reduce(0, +)
    let subject = x.label.isEmpty ? "Histogram" : "Histogram of \(x.label)"
    guard total > 0, let tallest = counts.max(), let place = counts.firstIndex(of: tallest) else {
      return "\(subject), empty."
    }
    let unit = x.unit
    return "\(subject): \(counted(total, "value")) from \(unit.text(lower)) to \(unit.text(upper))"
      + " in \(counted(counts.count, "bin")), most (\(tallest)) between"
      + " \(unit.text(edges[place])) and \(unit.text(edges[place + 1]))."
  }
}
