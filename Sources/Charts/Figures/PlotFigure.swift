/// Marks over two axes.
struct PlotFigure: Figure {
  struct Layer {
    enum Mark {
      /// The points in order, joined by a line.
      case line
      case points
      /// Level and upright pieces, drawn as part of the frame; the points are their ends.
      case stairs
      /// A bar from the axis between each `x` and the next; there is one `x` more than `y`.
      case columns
    }

    var name: String
    var mark: Mark
    /// Absent where they are 0, 1, 2, ….
    var x: [Double]?
    var y: [Double]
    /// A text beside each point, or none.
    var labels: [String] = []
    /// Its colour and marker.
    var series: Int

    func xValue(_ index: Int) -> Double { x?[index] ?? Double(index) }

    /// Whether no `x` is smaller than the one before it; those that are not finite don't count.
    var isAscending: Bool {
      var last = -Double.infinity
      for value in x ?? [] {
        if value < last && value > -.infinity { return false }
        if value > last && value < .infinity { last = value }
      }
      return true
    }
  }

  var x: Axis
  var y: Axis
  var layers: [Layer]
  /// What the chart can't show, in words.
  var notes: [String] = []
  /// Whether the axes end at the data or at round numbers.
  var xFit = AxisLayout.Fit.tight

  /// The range of all layers along each axis.
  func extents() -> (x: Extent, y: Extent) {
    var across = Extent()
    var up = Extent()
    for layer in layers {
      if let values = layer.x {
        across.include(values, scale: x.scale)
      } else if !layer.y.isEmpty {
        let first = x.scale == .linear || layer.y.count == 1 ? 0.0 : 1
        across.include([first, Double(layer.y.count - 1)], scale: x.scale)
      }
      if layer.mark == .columns {
        up.include(y.scale == .linear ? layer.y + [0] : layer.y.filter { $0 != 0 })
      } else {
        up.include(layer.y, scale: y.scale)
      }
    }
    if up.lower == 0 && up.upper == 0 && layers.contains(where: { $0.mark == .columns }) {
      up.include([1])
    }
    return (across, up)
  }

  /// How close ticks across may be: points numbered by whole numbers have none between them.
  var leastStepAcross: Double {
    let areWhole = layers.allSatisfy { layer in
      layer.mark == .line && (layer.x ?? []).prefix(1000).allSatisfy { $0 == $0.rounded() }
    }
    return areWhole && x.scale == .linear && x.unit == .plain ? 1 : 0
  }

  /// The notes and how many values have no place on the axes.
  func footnotes(_ extents: (x: Extent, y: Extent)) -> [String] {
    let isEmpty = extents.x.isEmpty || layers.allSatisfy(\.y.isEmpty)
    return notes + (isEmpty ? ["No data."] : []) + leftOutNotes([extents.x, extents.y])
  }
}

/// Says how many values could not be drawn, and why.
func leftOutNotes(_ extents: [Extent]) -> [String] {
  let notNumbers = extents.reduce(0) { $0 + $1.notNumbers }
  let infinities = extents.reduce(0) { $0 + $1.infinities }
  let nonpositive = extents.reduce(0) { $0 + $1.nonpositive }
  let reasons = [(notNumbers, "NaN"), (infinities, "infinite"), (nonpositive, "not positive")]
    .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  return reasons.isEmpty ? [] : ["Left out: \(reasons.joined(separator: ", "))."]
}
