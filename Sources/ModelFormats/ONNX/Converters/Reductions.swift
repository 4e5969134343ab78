import ModelGraph
import TensorEngine

extension Converters {
  /// Many numbers made one, and shares of a whole.
  static let reductions: [String: Converter] = [
    "ReduceSum": { try reduce($0) { try $0.reduce("Sum", $1, axes: $2) } },
    "ReduceMean": { try reduce($0) { try $0.reduce("Mean", $1, axes: $2) } },
    "ReduceMax": { try reduce($0) { try $0.extreme("Max", $1, axes: $2) } },
    "ReduceMin": { try reduce($0) { try $0.extreme("Min", $1, axes: $2) } },
    "ReduceProd": { try reduce($0) { try $0.reduce("Product", $1, axes: $2) } },
    "ReduceL1": { try reduce($0) { try $0.reduce("Sum", try $0.add("Abs", $1), axes: $2) } },
    "ReduceL2": {
      try reduce($0) {
        try $0.add("Sqrt", try $0.reduce("Sum", try $0.add("Mul", $1, $1), axes: $2))
      }
    },
    "ReduceSumSquare": {
      try reduce($0) { try $0.reduce("Sum", try $0.add("Mul", $1, $1), axes: $2) }
    },
    "ReduceLogSum": {
      try reduce($0) { try $0.add("Log", try $0.reduce("Sum", $1, axes: $2)) }
    },
    "ReduceLogSumExp": { try reduce($0) { try $0.logSumExp($1, axes: $2) } },
    "Softmax": { try softmax($0, "Softmax") },
    "LogSoftmax": { try softmax($0, "LogSoftmax") },
    "Det": { conversion in
      let x = try conversion.wire(0)
      let result = try conversion.writer.add(
        "Determinant", try conversion.writer.cast(x, to: .f32))
      conversion.yield(try conversion.writer.cast(result, to: x.elementType))
    },
    "Hardmax": { conversion in
      let x = try conversion.wire(0)
      let axis = try conversion.axis(default: conversion.opset < 13 ? 1 : -1, rank: x.rank)
      let writer = conversion.writer
      let place = try writer.add(
        "ArgMax", x, attributes: ["axis": .integer(axis), "keepAxes": .integer(1)])
      var classes = x.shape.map { _ in 1 }
      classes[axis] = x.shape[axis]
      let isLargest = try writer.add(
        "Equal", place, writer.integers(Array(0..<x.shape[axis]), shape: classes))
      conversion.yield(try writer.cast(isLargest, to: x.elementType))
    },
  ]

  /// A reduction that keeps each axis as 1. The axes were an attribute before version 18 (13 of a
  /// sum).
  private static func reduce(
    _ conversion: Conversion, _ body: (GraphWriter, Wire, [Int]) throws -> Wire
  ) throws {
    let rank = try conversion.rank(0)
    let listed = try conversion.integers("axes", orInput: 1) ?? []
    if listed.isEmpty, try conversion.flag("noop_with_empty_axes") {
      return try conversion.mapElements { try body($0.writer, $1, []) }
    }
    let axes = try conversion.axes(listed.isEmpty ? Array(0..<rank) : listed, rank: rank)
    let (wires, areImages) = try conversion.aligned([0])
    let places = axes.map { conversion.place(of: $0, rank: rank, isImage: areImages) }.sorted()
    let reduced =
      rank == 0
      ? try body(conversion.writer, wires[0], []) : try body(conversion.writer, wires[0], places)
    if try conversion.flag("keepdims", default: true) {
      return conversion.yield(reduced, isImage: areImages)
    }
    let order = ChannelOrder.second(rank)
    let plain = areImages ? try conversion.writer.transpose(reduced, order) : reduced
    let left = (0..<rank).filter { !axes.contains($0) }.map { plain.shape[$0] }
    conversion.yield(try conversion.writer.reshape(plain, to: left))
  }

  /// Before version 13 all axes from the given one on were one.
  private static func softmax(_ conversion: Conversion, _ operation: String) throws {
    let writer = conversion.writer
    let (wires, areImages) = try conversion.aligned([0])
    let rank = wires[0].rank
    if conversion.opset < 13 {
      let x = try conversion.wire(0)
      let axis = try conversion.axis(default: 1, rank: Swift.max(rank, 2))
      let rows = try writer.reshape(
        x, to: [x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)])
      return conversion.yield(try writer.reshape(try writer.shares(operation, rows), to: x.shape))
    }
    let axis = try conversion.axis(default: -1, rank: rank)
    let place = conversion.place(of: axis, rank: rank, isImage: areImages)
    conversion.yield(
      try writer.alongLast(wires[0], axis: place) { try writer.shares(operation, $0) },
      isImage: areImages)
  }
}

extension GraphWriter {
  /// What `body` makes of a value whose axis is the last.
  func alongLast(_ x: Wire, axis: Int, _ body: (Wire) throws -> Wire) throws -> Wire {
    if axis == x.rank - 1 { return try body(x) }
    var order = Array(x.shape.indices)
    order.swapAt(axis, x.rank - 1)
    return try transpose(try body(try transpose(x, order)), order)
  }

  /// A softmax along the last axis, or its logarithm; of 64-bit floats step by step.
  fileprivate func shares(_ operation: String, _ x: Wire) throws -> Wire {
    guard x.elementType == .f64, x.rank > 0 else { return try add(operation, x) }
    let last = [x.rank - 1]
    let centred = try add("Sub", x, try reduce("Max", x, axes: last))
    let powers = try add("Exp", centred)
    let sum = try reduce("Sum", powers, axes: last)
    return operation == "Softmax"
      ? try add("Div", powers, sum) : try add("Sub", centred, try add("Log", sum))
  }

  /// Truth values are ordered as 0 and 1.
  fileprivate func extreme(_ operation: String, _ x: Wire, axes: [Int]) throws -> Wire {
    guard x.elementType == .bool else { return try reduce(operation, x, axes: axes) }
    return try cast(try reduce(operation, try cast(x, to: .u8), axes: axes), to: .bool)
  }

  /// log Σ eˣ, without leaving the range.
  fileprivate func logSumExp(_ x: Wire, axes: [Int]) throws -> Wire {
    if x.shape.contains(0) {
      return try add("Log", try reduce("Sum", x, axes: axes))
    }
    let largest = try reduce("Max", x, axes: axes)
    let sum = try reduce("Sum", try add("Exp", try add("Sub", x, largest)), axes: axes)
    return try add("Add", largest, try add("Log", sum))
  }
}
