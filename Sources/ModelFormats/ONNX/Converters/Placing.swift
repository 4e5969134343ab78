import ModelGraph
import TensorEngine

extension Converters {
  /// Putting entries where the model says.
  static let placing: [String: Converter] = [
    "CenterCropPad": { conversion in
      let x = try conversion.wire(0)
      let target = try conversion.extents(1)
      let axes = try conversion.axes(
        try conversion.integers("axes") ?? Array(0..<x.rank), rank: x.rank)
      guard target.count == axes.count else {
        throw ImportProblem("it gives \(axes.count) axes the extents \(target)")
      }
      var border = Border(before: x.shape.map { _ in 0 }, after: x.shape.map { _ in 0 })
      for (axis, extent) in zip(axes, target) {
        let missing = extent - x.shape[axis]
        border.before[axis] = missing / 2
        border.after[axis] = missing - missing / 2
      }
      conversion.yield(try conversion.writer.pad(x, border))
    },
    "Col2Im": { try columnsToImage($0) },
    "MaxUnpool": { try unpool($0) },
    "ReverseSequence": { try reverseSequence($0) },
    "TensorScatter": { try tensorScatter($0) },
  ]

  /// Adds blocks up where they lie in the image.
  private static func columnsToImage(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let image = try conversion.extents(1)
    let window = try conversion.window(over: image, kernel: try conversion.extents(2))
    let padded = image.indices.map { image[$0] + window.before[$0] + window.after[$0] }
    let blocks = image.indices.map { axis in
      (padded[axis] - window.reach[axis]) / window.strides[axis] + 1
    }
    let (size, count) = (window.kernel.reduce(1, *), blocks.reduce(1, *))
    guard padded.indices.allSatisfy({ padded[$0] >= window.reach[$0] }), x.rank == 3,
      x.shape[1] % size == 0, x.shape[2] == count, !x.shape.contains(0)
    else { throw ImportProblem("\(x.shape) aren't blocks \(window.kernel) of \(image)") }
    let rows = padded.reduce(1, *)
    try conversion.checkTable(of: size, count)
    try conversion.checkTable(of: rows)
    let places = ImagePlaces(window: window, blocks: blocks, image: padded).all
    let planes = x.shape[0] * (x.shape[1] / size)
    let columns = try writer.transpose(
      try writer.reshape(x, to: [planes, size * count]), [1, 0])
    let zeros = try writer.expand(writer.number(0, x.elementType), to: [rows, planes])
    let sum = try writer.scatter(
      zeros, writer.integers(places), columns, rows: rows, width: planes, combine: "add")
    let whole = try writer.reshape(try writer.transpose(sum, [1, 0]), to: [planes] + padded)
    let border = Border(before: [0] + window.before.map(-), after: [0] + window.after.map(-))
    conversion.yield(
      try writer.reshape(
        try writer.pad(whole, border), to: [x.shape[0], x.shape[1] / size] + image))
  }

  /// Puts the largest of each window back where a pooling found it, among zeros.
  private static func unpool(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let places = try conversion.indices(1)
    let image = Array(x.shape.dropFirst(2))
    guard places.shape == x.shape, x.rank >= 3 else {
      throw ImportProblem("\(places.shape) can't be the places of \(x.shape)")
    }
    let window = try conversion.window(over: image)
    let extents = image.indices.map { axis in
      (image[axis] - 1) * window.strides[axis] + window.reach[axis] - window.before[axis]
        - window.after[axis]
    }
    let shape = Array(x.shape[..<2]) + extents
    guard Extents.areSound(shape, lowest: 1) else { throw ImportProblem("it yields \(shape)") }
    let count = shape.reduce(1, *)
    let zeros = try writer.expand(writer.number(0, x.elementType), to: shape)
    let whole = try writer.scatter(
      zeros, try writer.reshape(places, to: [x.shape.reduce(1, *)]), x, rows: count, width: 1,
      combine: "none")
    let target = conversion.has(2) ? try conversion.extents(2) : shape
    guard target.count == shape.count, zip(target, shape).allSatisfy({ $0 >= $1 }) else {
      throw ImportProblem("\(shape) doesn't fit into \(target)")
    }
    let border = Border(before: shape.map { _ in 0 }, after: zip(target, shape).map { $0 - $1 })
    conversion.yield(try writer.pad(whole, border))
  }

  /// Turns the first entries of each sequence around, as many as it is long.
  private static func reverseSequence(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let time = try conversion.axis(
      try conversion.integer("time_axis", default: 0), rank: x.rank)
    let batch = try conversion.axis(
      try conversion.integer("batch_axis", default: 1), rank: x.rank)
    let lengths = try writer.cast(try conversion.wire(1), to: .i64)
    guard time != batch, lengths.shape == [x.shape[batch]], !x.shape.contains(0) else {
      throw ImportProblem("\(lengths.shape) can't be the lengths of \(x.shape)")
    }
    let order = [batch, time] + x.shape.indices.filter { $0 != batch && $0 != time }
    let moved = try writer.transpose(x, order)
    let (count, steps) = (x.shape[batch], x.shape[time])
    try conversion.checkTable(of: count, steps)
    let ends = try writer.reshape(lengths, to: [count, 1])
    let own = writer.integers(Array(0..<steps), shape: [1, steps])
    let mirrored = try writer.add(
      "Sub", try writer.add("Sub", ends, writer.number(1, .i64)), own)
    let places = try writer.add("Where", try writer.add("Less", own, ends), mirrored, own)
    let starts = writer.integers((0..<count).map { $0 * steps }, shape: [count, 1])
    let rows = try writer.reshape(moved, to: [count * steps, x.shape.reduce(1, *) / count / steps])
    let turned = try writer.add("Gather", rows, try writer.add("Add", places, starts))
    var back = order
    for (place, axis) in order.enumerated() { back[axis] = place }
    conversion.yield(try writer.transpose(try writer.reshape(turned, to: moved.shape), back))
  }

  /// Writes new entries into a cache, for each sequence of the batch from a place of its own on.
  private static func tensorScatter(_ conversion: Conversion) throws {
    let (writer, cache) = (conversion.writer, try conversion.wire(0))
    let updates = try conversion.wire(1)
    let axis = try conversion.axis(default: -2, rank: cache.rank)
    var expected = updates.shape
    if axis < expected.count { expected[axis] = cache.shape[axis] }
    guard axis > 0, expected == cache.shape, updates.shape[axis] <= cache.shape[axis],
      !updates.shape.contains(0)
    else { throw ImportProblem("\(updates.shape) doesn't fit into \(cache.shape)") }
    let outer = cache.shape[..<axis].reduce(1, *)
    let (room, steps) = (cache.shape[axis], updates.shape[axis])
    try conversion.checkTable(of: outer, steps)
    var places = writer.integers(Array(0..<steps), shape: [1, steps])
    if let starts = try conversion.optionalWire(2) {
      let owners = writer.integers((0..<outer).map { $0 * cache.shape[0] / outer })
      let own = try writer.add("Gather", try writer.cast(starts, to: .i64), owners)
      places = try writer.add("Add", places, try writer.reshape(own, to: [outer, 1]))
    }
    if try conversion.text("mode", default: "linear") == "circular" {
      places = try writer.add("Modulo", places, writer.number(Double(room), .i64))
    }
    let rows = try writer.add(
      "Add", places, writer.integers((0..<outer).map { $0 * room }, shape: [outer, 1]))
    conversion.yield(
      try writer.scatter(
        cache, try writer.reshape(rows, to: [outer * steps]), updates, rows: outer * room,
        width: cache.shape[(axis + 1)...].reduce(1, *), combine: "none"))
  }
}

/// Where the elements of blocks lie in an image: for each element of a block, for each block.
private struct ImagePlaces {
  let window: Window
  let blocks: [Int]
  let image: [Int]

  var all: [Int] {
    let inBlock = StridedCopy.denseStrides(window.kernel)
    let ofBlocks = StridedCopy.denseStrides(blocks)
    let inImage = StridedCopy.denseStrides(image)
    return (0..<window.kernel.reduce(1, *)).flatMap { element in
      (0..<blocks.reduce(1, *)).map { block in
        image.indices.reduce(0) { sum, axis in
          let offset = element / inBlock[axis] % window.kernel[axis] * window.dilations[axis]
          let start = block / ofBlocks[axis] % blocks[axis] * window.strides[axis]
          return sum + (offset + start) * inImage[axis]
        }
      }
    }
  }
}
