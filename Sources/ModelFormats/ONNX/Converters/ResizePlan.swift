/// How `Resize` computes an axis: ONNX's attributes by their names there.
struct ResizePlan {
  var mode = "nearest"
  var transformation = "half_pixel"
  var rounding = "round_prefer_floor"
  var cubic = -0.75
  var excludesOutside = false
  var extrapolation = 0.0
  var antialias = false
  /// The starts of the region that is resized, then its ends, as shares of the axes.
  var region: [Double] = []
}

/// Which entries of an axis make each entry of the resized one, and with which weights.
struct ResizeTaps {
  /// For each output `count` after another.
  var count: Int
  var places: [Int] = []
  var weights: [Double] = []
  /// Where an output lies outside of the axis and is the extrapolation's value.
  var outside: [Bool] = []

  func isIdentity(of extent: Int) -> Bool {
    count == 1 && places == Array(0..<extent) && !outside.contains(true)
  }
}

extension ResizePlan {
  /// - Parameter whole: The extent that the scale asks for: a fraction of an entry more, maybe, than
  ///   the output has.
  func taps(
    input: Int, output: Int, whole: Double, scale: Double, region: (start: Double, end: Double)?
  ) throws -> ResizeTaps {
    // A smaller picture is smoothed over as many entries as one of its own covers.
    let stretch = antialias && scale < 1 ? scale : 1
    let radius =
      switch mode {
      case "linear": 1.0
      case "cubic": 2.0
      case "nearest": 0.0
      default: throw ImportProblem("it interpolates by `\(mode)`, which isn't known")
      }
    let count = radius == 0 ? 1 : 2 * Int((radius / stretch).rounded(.up))
    var taps = ResizeTaps(count: count)
    for index in 0..<output {
      let x = try position(of: index, input, output, whole: whole, scale, region)
      taps.outside.append(region != nil && (x < 0 || x > Double(input - 1)))
      if radius == 0 {
        taps.places.append(Swift.min(Swift.max(try nearest(x), 0), input - 1))
        taps.weights.append(1)
        continue
      }
      let first = Int(x.rounded(.down)) - count / 2 + 1
      var weights = (first..<(first + count)).map { kernel((Double($0) - x) * stretch) }
      if excludesOutside {
        for (tap, place) in (first..<(first + count)).enumerated()
        where !(0..<input).contains(place) { weights[tap] = 0 }
      }
      let sum = weights.reduce(0, +)
      taps.weights += weights.map { $0 / sum }
      taps.places += (first..<(first + count)).map { Swift.min(Swift.max($0, 0), input - 1) }
    }
    return taps
  }

  /// Where an output's entry lies on the input's axis.
  private func position(
    of index: Int, _ input: Int, _ output: Int, whole: Double, _ scale: Double,
    _ region: (start: Double, end: Double)?
  ) throws -> Double {
    let x = Double(index)
    switch transformation {
    case "half_pixel": return (x + 0.5) / scale - 0.5
    case "half_pixel_symmetric":
      let adjustment = Double(output) / whole
      let centre = Double(input) / 2
      return centre * (1 - adjustment) + (x + 0.5) / scale - 0.5
    case "pytorch_half_pixel": return whole == 1 ? -0.5 : (x + 0.5) / scale - 0.5
    case "align_corners":
      return whole == 1 ? 0 : x * Double(input - 1) / (whole - 1)
    case "asymmetric": return x / scale
    case "tf_half_pixel_for_nn": return (x + 0.5) / scale
    case "tf_crop_and_resize":
      guard let region else { return x }
      let last = Double(input - 1)
      return whole == 1
        ? 0.5 * (region.start + region.end) * last
        : region.start * last + x * (region.end - region.start) * last / (whole - 1)
    default: throw ImportProblem("it places pixels by `\(transformation)`, which isn't known")
    }
  }

  private func nearest(_ x: Double) throws -> Int {
    switch rounding {
    case "round_prefer_floor": Int((x - 0.5).rounded(.up))
    case "round_prefer_ceil": Int((x + 0.5).rounded(.down))
    case "floor": Int(x.rounded(.down))
    case "ceil": Int(x.rounded(.up))
    default: throw ImportProblem("it rounds by `\(rounding)`, which isn't known")
    }
  }

  /// The weight of an entry at a distance (Keys 1981 for the cubic one).
  private func kernel(_ distance: Double) -> Double {
    let d = distance.magnitude
    if mode == "linear" { return Swift.max(1 - d, 0) }
    if d <= 1 { return ((cubic + 2) * d - (cubic + 3)) * d * d + 1 }
    return d < 2 ? cubic * (((d - 5) * d + 8) * d - 4) : 0
  }
}
