import ModelGraph
import TensorEngine

extension Converters {
  /// Pictures read between their pixels, at places that the model computes.
  static let sampling: [String: Converter] = [
    "AffineGrid": { try affineGrid($0) },
    "GridSample": { try gridSample($0) },
    "RoiAlign": { try roiAlign($0) },
  ]

  /// Where an affine map takes the pixels of a picture of that size (Jaderberg et al. 2015, arXiv
  /// 1506.02025).
  private static func affineGrid(_ conversion: Conversion) throws {
    let (writer, maps) = (conversion.writer, try conversion.wire(0))
    let size = try conversion.extents(1)
    let axes = size.count - 2
    guard axes >= 2, axes <= 3, maps.shape == [size[0], axes, axes + 1], !size.contains(0) else {
      throw ImportProblem("\(maps.shape) can't map pictures of \(size)")
    }
    try conversion.checkTable(of: size[2...].reduce(axes + 1, *))
    let toCorners = try conversion.flag("align_corners")
    let strides = StridedCopy.denseStrides(Array(size[2...]))
    let places = (0..<size[2...].reduce(1, *)).flatMap { pixel -> [Float] in
      // The last axis is the first coordinate.
      (0..<axes).reversed().map { axis -> Float in
        let (place, extent) = (pixel / strides[axis] % size[axis + 2], size[axis + 2])
        return toCorners
          ? (extent == 1 ? 0 : 2 * Float(place) / Float(extent - 1) - 1)
          : Float(2 * place + 1) / Float(extent) - 1
      } + [1]
    }
    let base = writer.floats(places, shape: [places.count / (axes + 1), axes + 1])
    let grid = try writer.matrixProduct(
      try writer.expand(base, to: [size[0]] + base.shape),
      try writer.cast(maps, to: .f32), transposesB: true)
    let result = try writer.reshape(grid, to: [size[0]] + size[2...] + [axes])
    conversion.yield(try writer.cast(result, to: maps.elementType))
  }

  private static func gridSample(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.image(0))
    let grid = try writer.cast(try conversion.wire(1), to: .f32)
    let axes = x.rank - 2
    guard axes >= 1, grid.rank == axes + 2, grid.shape.last == axes, grid.shape[0] == x.shape[0],
      !grid.shape.contains(0), !x.shape.contains(0)
    else { throw ImportProblem("\(grid.shape) can't be places in \(try conversion.shape(0))") }
    var axis = SampledAxis(
      toCorners: try conversion.flag("align_corners"),
      mode: try conversion.text("mode", default: "linear"),
      border: try conversion.text("padding_mode", default: "zeros"))
    let count = grid.shape.dropLast().reduce(1, *)
    let rows = try writer.reshape(grid, to: [count, axes])
    let taps = try (0..<axes).map { place -> [SampleTap] in
      axis.extent = x.shape[place + 1]
      let last = axes - 1 - place
      let column = try writer.reshape(
        try writer.slice(rows, axis: 1, last..<(last + 1)), to: [count])
      return try axis.taps(at: column, in: writer)
    }
    let each = count / x.shape[0]
    let batch = writer.integers((0..<count).map { $0 / each })
    let result = try writer.sum(try writer.samples(of: x, in: batch, taps))
    let shape = Array(grid.shape.dropLast()) + [x.shape[x.rank - 1]]
    conversion.yieldImage(
      try writer.cast(try writer.reshape(result, to: shape), to: x.elementType))
  }
}

/// A neighbour of places along one axis: its number there and its share.
struct SampleTap {
  /// Whole, within the axis.
  var place: Wire
  var weight: Wire
}

/// How one axis of a picture is read between its pixels.
private struct SampledAxis {
  var extent = 1
  let toCorners: Bool
  let mode: String
  let border: String

  private var low: Double { toCorners ? 0 : -0.5 }
  private var span: Double { Double(toCorners ? extent - 1 : extent) }
  private var last: Double { Double(extent - 1) }

  /// - Parameter column: Places from -1 to 1.
  func taps(at column: Wire, in writer: GraphWriter) throws -> [SampleTap] {
    guard ["zeros", "border", "reflection"].contains(border) else {
      throw ImportProblem("it goes on beyond the picture by `\(border)`, which isn't known")
    }
    let shifted = try writer.add("Add", column, writer.number(1))
    var x = try writer.scale(shifted, by: span / 2)
    if !toCorners { x = try writer.add("Sub", x, writer.number(0.5)) }
    let isNearest = mode == "nearest"
    if isNearest { x = try writer.add("Round", x) }
    x = try inside(x, in: writer)
    if isNearest { return [try tap(x, writer.number(1), in: writer)] }
    let floor = try writer.add("Floor", x)
    let fraction = try writer.add("Sub", x, floor)
    switch mode {
    case "linear", "bilinear":
      let rest = try writer.add("Sub", writer.number(1), fraction)
      return [
        try tap(floor, rest, in: writer),
        try tap(try writer.add("Add", floor, writer.number(1)), fraction, in: writer),
      ]
    case "cubic", "bicubic":
      return try (-1...2).map { step in
        try tap(
          try writer.add("Add", floor, writer.number(Double(step))),
          try writer.cubicWeight(fraction, step: Double(step)), in: writer)
      }
    default: throw ImportProblem("it interpolates by `\(mode)`, which isn't known")
    }
  }

  /// Places beyond the border brought back, but where zeros lie there.
  private func inside(_ x: Wire, in writer: GraphWriter) throws -> Wire {
    switch border {
    case "border": return try writer.clip(x, 0, last)
    case "reflection" where span == 0: return try writer.scale(x, by: 0)
    case "reflection":
      // Over two spans the picture goes there and back.
      let start = try writer.add("Sub", x, writer.number(low))
      let turn = try writer.add("Modulo", start, writer.number(2 * span))
      let distance = try writer.add("Abs", try writer.add("Sub", turn, writer.number(span)))
      return try writer.add("Sub", writer.number(low + span), distance)
    default: return x
    }
  }

  private func tap(_ place: Wire, _ weight: Wire, in writer: GraphWriter) throws -> SampleTap {
    let brought = try inside(place, in: writer)
    let held = try writer.clip(brought, 0, last)
    guard border == "zeros" else { return SampleTap(place: held, weight: weight) }
    let isInside = try writer.add("Equal", held, place)
    return SampleTap(
      place: held, weight: try writer.add("Where", isInside, weight, writer.number(0)))
  }
}

extension GraphWriter {
  func clip(_ x: Wire, _ low: Double, _ high: Double) throws -> Wire {
    try add("Clip", x, attributes: ["low": .number(low), "high": .number(high)])
  }

  /// Keys 1981 with a = -0.75: the share of the neighbour `step` pixels on.
  fileprivate func cubicWeight(_ fraction: Wire, step: Double) throws -> Wire {
    let a = -0.75
    let isInner = step == 0 || step == 1
    let offset = try add("Sub", fraction, number(step))
    let d = try add("Abs", offset)
    let coefficients = isInner ? [a + 2, -(a + 3), 0, 1] : [a, -5 * a, 8 * a, -4 * a]
    return try coefficients.dropFirst().reduce(number(coefficients[0])) { sum, coefficient in
      try add("Add", try add("Mul", sum, d), number(coefficient))
    }
  }

  /// For each combination of one tap an axis, the pixels `[places, channels]` of an image with
  /// channels last times their shares; `batch` is the picture of each place.
  func samples(of image: Wire, in batch: Wire, _ taps: [[SampleTap]]) throws -> [Wire] {
    let (channels, axes) = (image.shape[image.rank - 1], taps.count)
    let rows = image.shape.dropLast().reduce(1, *)
    let table = try cast(try reshape(image, to: [rows, channels]), to: .f32)
    var corners: [(place: Wire, weight: Wire?)] = [(batch, nil)]
    for axis in 0..<axes {
      let extent = number(Double(image.shape[axis + 1]), .i64)
      corners = try corners.flatMap { corner in
        try taps[axis].map { tap in
          let start = try add("Mul", corner.place, extent)
          let place = try add("Add", start, try cast(tap.place, to: .i64))
          return (place, try corner.weight.map { try add("Mul", $0, tap.weight) } ?? tap.weight)
        }
      }
    }
    return try corners.map { corner in
      let pixels = try add("Gather", table, corner.place)
      guard let weight = corner.weight else { return pixels }
      let count = weight.shape.reduce(1, *)
      return try add("Mul", pixels, try reshape(weight, to: [count, 1]))
    }
  }

  func sum(_ parts: [Wire]) throws -> Wire {
    try parts.dropFirst().reduce(parts[0]) { try add("Add", $0, $1) }
  }
}
