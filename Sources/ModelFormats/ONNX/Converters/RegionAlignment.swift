import ModelGraph
import TensorEngine

extension Converters {
  /// Regions of a picture as small pictures of one size: the mean, or the largest, of samples in each
  /// of their cells (He et al. 2017, arXiv 1703.06870).
  static func roiAlign(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.image(0))
    let (regions, batch) = (try conversion.wire(1), try conversion.indices(2))
    guard x.rank == 4, regions.rank == 2, regions.shape[1] == 4,
      batch.shape == [regions.shape[0]], !regions.shape.contains(0)
    else { throw ImportProblem("\(regions.shape) can't be regions of \(x.shape)") }
    let alignment = try RegionAlignment(conversion)
    let count = regions.shape[0]
    let height = try alignment.taps(1, 3, cells: alignment.height, x.shape[1])
    let width = try alignment.taps(0, 2, cells: alignment.width, x.shape[2])
    try conversion.checkTable(of: count, alignment.rows, alignment.columns)
    // Places are [regions, rows, columns], one for each sample.
    let shape = [count, alignment.rows, alignment.columns]
    func spread(_ taps: [SampleTap], _ own: [Int]) throws -> [SampleTap] {
      try taps.map { tap in
        func flat(_ wire: Wire) throws -> Wire {
          let expanded = try writer.expand(try writer.reshape(wire, to: own), to: shape)
          return try writer.reshape(expanded, to: [shape.reduce(1, *)])
        }
        return SampleTap(place: try flat(tap.place), weight: try flat(tap.weight))
      }
    }
    let each = alignment.rows * alignment.columns
    let owners = writer.integers((0..<(count * each)).map { $0 / each })
    let pictures = try writer.add("Gather", try writer.cast(batch, to: .i64), owners)
    let samples = try writer.samples(
      of: x, in: pictures,
      [
        try spread(height, [count, alignment.rows, 1]),
        try spread(width, [count, 1, alignment.columns]),
      ])
    conversion.yieldImage(
      try writer.cast(
        try alignment.pooled(samples, count: count, channels: x.shape[3]), to: x.elementType))
  }
}

/// How regions are sampled: `side` samples along each axis of a cell.
private struct RegionAlignment {
  let writer: GraphWriter
  let regions: Wire
  let height: Int
  let width: Int
  let side: Int
  let scale: Double
  let isHalfPixel: Bool
  let takesLargest: Bool

  init(_ conversion: Conversion) throws {
    writer = conversion.writer
    regions = try conversion.writer.cast(try conversion.wire(1), to: .f32)
    height = try conversion.integer("output_height", default: 1)
    width = try conversion.integer("output_width", default: 1)
    side = try conversion.integer("sampling_ratio", default: 0)
    scale = Double(try conversion.float("spatial_scale", default: 1))
    let standard = conversion.opset < 16 ? "output_half_pixel" : "half_pixel"
    isHalfPixel =
      try conversion.text("coordinate_transformation_mode", default: standard) == "half_pixel"
    takesLargest = try conversion.text("mode", default: "avg").lowercased() == "max"
    guard side > 0 else {
      throw ImportProblem(
        "it takes as many samples as a region needs (`sampling_ratio` 0)",
        hint: "export the model with a sampling ratio, as 2")
    }
    guard (1...4096).contains(height), (1...4096).contains(width), side <= 256 else {
      throw ImportProblem("it makes regions \(height) by \(width) of \(side) samples a cell")
    }
  }

  var rows: Int { height * side }
  var columns: Int { width * side }

  /// The two neighbours of the samples along an axis, `[regions, cells · side]`, whose share is 0
  /// where a sample lies outside of the picture.
  func taps(_ low: Int, _ high: Int, cells: Int, _ extent: Int) throws -> [SampleTap] {
    func edge(_ column: Int) throws -> Wire {
      let x = try writer.scale(
        try writer.slice(regions, axis: 1, column..<(column + 1)), by: scale)
      return isHalfPixel ? try writer.add("Sub", x, writer.number(0.5)) : x
    }
    let (start, end) = (try edge(low), try edge(high))
    var span = try writer.add("Sub", end, start)
    if !isHalfPixel { span = try writer.add("Maximum", span, writer.number(1)) }
    let shares = (0..<(cells * side)).map { (Float($0) + 0.5) / Float(cells * side) }
    let steps = try writer.add("Mul", span, writer.floats(shares, shape: [1, shares.count]))
    let x = try writer.add("Add", start, steps)
    let last = Double(extent - 1)
    let isBehind = try writer.add("GreaterOrEqual", x, writer.number(-1))
    let isBefore = try writer.add("LessOrEqual", x, writer.number(Double(extent)))
    let isInside = try writer.add("And", isBehind, isBefore)
    let held = try writer.clip(x, 0, last)
    let floor = try writer.add("Floor", held)
    let fraction = try writer.add("Sub", held, floor)
    let next = try writer.clip(try writer.add("Add", floor, writer.number(1)), 0, last)
    let rest = try writer.add("Sub", writer.number(1), fraction)
    return try [(floor, rest), (next, fraction)].map { place, weight in
      SampleTap(
        place: place, weight: try writer.add("Where", isInside, weight, writer.number(0)))
    }
  }

  /// `[regions, height, width, channels]`. The largest is taken of the neighbours' shares one by one,
  /// as the standard's definition has it.
  func pooled(_ samples: [Wire], count: Int, channels: Int) throws -> Wire {
    let whole =
      takesLargest
      ? try samples.dropFirst().reduce(samples[0]) { try writer.add("Maximum", $0, $1) }
      : try writer.sum(samples)
    let cells = try writer.reshape(whole, to: [count * height, side, width, side, channels])
    let pooled = try writer.reduce(
      takesLargest ? "Max" : "Mean", cells, axes: [1, 3], keeps: false)
    return try writer.reshape(pooled, to: [count, height, width, channels])
  }
}
