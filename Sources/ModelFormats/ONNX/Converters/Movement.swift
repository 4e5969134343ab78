import ModelGraph
import TensorEngine

extension Converters {
  /// Joining, cutting, repeating and bordering.
  static let movement: [String: Converter] = [
    "Concat": { conversion in
      let axis = try conversion.axis(default: 1, rank: try conversion.rank(0))
      let (parts, areImages) = try conversion.aligned(Array(0..<conversion.inputCount))
      let place = conversion.place(of: axis, rank: parts[0].rank, isImage: areImages)
      conversion.yield(try conversion.writer.concat(parts, axis: place), isImage: areImages)
    },
    "Split": { try split($0) },
    "Slice": { try slice($0) },
    "Tile": { conversion in
      let repeats = try conversion.integers(1, "repeats")
      var x = try conversion.wire(0)
      guard repeats.count == x.rank, Extents.areSound(repeats) else {
        throw ImportProblem("it repeats \(repeats) along \(x.rank) axes")
      }
      for (axis, count) in repeats.enumerated() where count != 1 {
        x = try conversion.writer.repeated(x, axis: axis, count)
      }
      conversion.yield(x)
    },
    "Pad": { try pad($0) },
    "DepthToSpace": { conversion in
      let side = try conversion.blockSide()
      let columnsFirst = try conversion.text("mode", default: "DCR") == "CRD"
      let x = try conversion.image(0)
      guard x.rank == 4, x.shape[3] % (side * side) == 0 else {
        throw ImportProblem("\(x.shape[x.rank - 1]) channels aren't blocks of \(side)")
      }
      let (n, h, w, depth) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3] / (side * side))
      let writer = conversion.writer
      let split = try writer.reshape(
        x, to: columnsFirst ? [n, h, w, depth, side, side] : [n, h, w, side, side, depth])
      let moved = try writer.transpose(
        split, columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 1, 3, 2, 4, 5])
      conversion.yieldImage(try writer.reshape(moved, to: [n, h * side, w * side, depth]))
    },
    "SpaceToDepth": { conversion in
      let side = try conversion.blockSide()
      let columnsFirst = try conversion.text("mode", default: "DCR") == "CRD"
      let x = try conversion.image(0)
      guard x.rank == 4, x.shape[1] % side == 0, x.shape[2] % side == 0 else {
        throw ImportProblem("\(x.shape) can't be cut into blocks of \(side)")
      }
      let (n, h, w, depth) = (x.shape[0], x.shape[1] / side, x.shape[2] / side, x.shape[3])
      let writer = conversion.writer
      let split = try writer.reshape(x, to: [n, h, side, w, side, depth])
      let moved = try writer.transpose(
        split, columnsFirst ? [0, 1, 3, 5, 2, 4] : [0, 1, 3, 2, 4, 5])
      conversion.yieldImage(try writer.reshape(moved, to: [n, h, w, side * side * depth]))
    },
    "Trilu": { conversion in
      let x = try conversion.wire(0)
      let isUpper = try conversion.flag("upper", default: true)
      let shift = conversion.has(1) ? try conversion.integer(1, "diagonal") : 0
      guard x.rank >= 2 else { throw ImportProblem("it takes matrices") }
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      try conversion.checkTable(of: rows, columns)
      if rows * columns == 0 { return conversion.yield(x) }
      let mask = (0..<rows).flatMap { row in
        (0..<columns).map { column -> UInt8 in
          (isUpper ? column - row >= shift : column - row <= shift) ? 1 : 0
        }
      }
      let writer = conversion.writer
      let keeps = writer.constant(Tensor(mask, shape: [rows, columns], as: .bool), name: "mask")
      conversion.yield(try writer.add("Where", keeps, x, writer.number(0, x.elementType)))
    },
  ]

  /// The parts' extents are an attribute, an input (version 13), or equal, with a smaller last one
  /// (version 18).
  private static func split(_ conversion: Conversion) throws {
    let axis = try conversion.axis(default: 0, rank: try conversion.rank(0))
    let extent = try conversion.shape(0)[axis]
    let count = try conversion.integer("num_outputs", default: conversion.outputCount)
    guard count > 0 else { throw ImportProblem("it yields nothing") }
    let even = (extent + count - 1) / count
    let parts =
      try conversion.integers("split", orInput: 1)
      ?? (0..<count).map { Swift.min(even, Swift.max(extent - $0 * even, 0)) }
    guard parts.allSatisfy({ $0 >= 0 }), parts.reduce(0, +) == extent,
      parts.count == conversion.outputCount
    else { throw ImportProblem("\(extent) entries can't be split into \(parts)") }
    let (wires, areImages) = try conversion.aligned([0])
    let place = conversion.place(of: axis, rank: wires[0].rank, isImage: areImages)
    var start = 0
    for (index, part) in parts.enumerated() {
      if part == 0 {
        var shape = try conversion.shape(0)
        shape[axis] = 0
        conversion.yield(
          Tensor(shape: shape, elementType: wires[0].elementType) { _ in }, at: index)
        continue
      }
      let range = start..<(start + part)
      start += part
      conversion.yield(
        try conversion.writer.slice(wires[0], axis: place, range), at: index, isImage: areImages)
    }
  }

  private static func slice(_ conversion: Conversion) throws {
    let shape = try conversion.shape(0)
    guard let starts = try conversion.integers("starts", orInput: 1),
      let ends = try conversion.integers("ends", orInput: 2)
    else { throw ImportProblem("it lacks its bounds") }
    let listed = try conversion.integers("axes", orInput: 3) ?? Array(starts.indices)
    let axes = try conversion.axes(listed, rank: shape.count)
    let steps = conversion.has(4) ? try conversion.integers(4, "steps") : starts.map { _ in 1 }
    guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count,
      steps.allSatisfy({ $0 != 0 })
    else { throw ImportProblem("its bounds \(starts), \(ends) don't fit \(axes) by \(steps)") }
    var walks = shape.map { AxisBounds(extent: $0) }
    for (index, axis) in axes.enumerated() {
      walks[axis] = AxisBounds(
        extent: shape[axis], start: starts[index], end: ends[index], step: steps[index])
    }
    if walks.allSatisfy({ $0.isWhole }) { return try conversion.pass(0) }
    if walks.contains(where: { $0.isEmpty }) {
      return conversion.yield(
        Tensor(
          shape: walks.map(\.count), elementType: try conversion.value(0).type.elementType
        ) { _ in })
    }
    let (wires, areImages) = try conversion.aligned([0])
    let order = areImages ? ChannelOrder.last(shape.count) : Array(shape.indices)
    let placed = order.map { walks[$0] }
    var attributes: [String: Attribute] = [
      "starts": .integers(placed.map(\.start)), "ends": .integers(placed.map(\.writtenEnd)),
    ]
    if placed.contains(where: { $0.step != 1 }) {
      attributes["steps"] = .integers(placed.map(\.step))
    }
    conversion.yield(
      try conversion.writer.add("Slice", wires[0], attributes: attributes), isImage: areImages)
  }
}

/// What a slice takes along one axis, held to the axis.
private struct AxisBounds {
  var extent: Int
  var start: Int
  var end: Int
  var step: Int

  init(extent: Int) { (self.extent, start, end, step) = (extent, 0, extent, 1) }

  init(extent: Int, start: Int, end: Int, step: Int) {
    func held(_ value: Int, _ low: Int, _ high: Int) -> Int {
      let wrapped = value < 0 ? Swift.max(value, -(1 << 40)) + extent : value
      return Swift.min(Swift.max(wrapped, low), high)
    }
    self.extent = extent
    self.step = Swift.min(Swift.max(step, -extent - 1), extent + 1)
    let (low, high) = step > 0 ? (0, extent) : (-1, extent - 1)
    self.start = held(start, step > 0 ? 0 : Swift.min(0, extent - 1), high)
    self.end = held(end, low, high)
  }

  var isWhole: Bool { step == 1 && start == 0 && end == extent }
  var isEmpty: Bool { count == 0 }
  var count: Int {
    let span = step > 0 ? end - start : start - end
    return span <= 0 ? 0 : (span - 1) / Swift.abs(step) + 1
  }
  /// An axis's own end isn't named, so that the axis may be free.
  var writtenEnd: Int { step > 0 && end == extent ? -1 : end }
}

extension Conversion {
  /// Where an axis of the file is in the layout at hand.
  func place(of axis: Int, rank: Int, isImage: Bool) -> Int {
    isImage ? ChannelOrder.last(rank).firstIndex(of: axis) ?? axis : axis
  }

  fileprivate func blockSide() throws -> Int {
    guard let side = try integer("blocksize"), side > 0, side < 1 << 16 else {
      throw ImportProblem("it doesn't say how large its blocks are")
    }
    return side
  }
}

extension GraphWriter {
  /// A value `count` times one after another along an axis.
  fileprivate func repeated(_ x: Wire, axis: Int, _ count: Int) throws -> Wire {
    var shape = x.shape
    shape[axis] *= count
    if shape.contains(0) || x.shape.contains(0) {
      return constant(Tensor(shape: shape, elementType: x.elementType) { _ in }, name: "empty")
    }
    let outer = x.shape[..<axis].reduce(1, *)
    let inner = x.shape[axis...].reduce(1, *)
    let rows = try reshape(x, to: [outer, 1, inner])
    return try reshape(try expand(rows, to: [outer, count, inner]), to: shape)
  }
}
