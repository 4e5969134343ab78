import ModelGraph
import TensorEngine

extension Converters {
  /// Taking and putting by number.
  static let indexing: [String: Converter] = [
    "Gather": { conversion in
      let x = try conversion.wire(0)
      let axis = try conversion.axis(default: 0, rank: x.rank)
      let indices = try conversion.indices(1)
      conversion.yield(
        try conversion.writer.add("Gather", x, indices, attributes: ["axis": .integer(axis)]))
    },
    "GatherElements": { conversion in
      let (writer, x) = (conversion.writer, try conversion.wire(0))
      let places = try conversion.flatPlaces(axis: try conversion.axis(default: 0, rank: x.rank))
      let flat = try writer.reshape(x, to: [x.shape.reduce(1, *)])
      conversion.yield(try writer.add("Gather", flat, places))
    },
    "GatherND": { try gatherND($0) },
    "ScatterND": { conversion in
      let (writer, x) = (conversion.writer, try conversion.wire(0))
      let (indices, updates) = (try conversion.indices(1), try conversion.wire(2))
      let depth = indices.shape.last ?? 0
      guard indices.rank >= 1, depth <= x.rank else {
        throw ImportProblem("\(indices.shape) can't number entries of \(x.shape)")
      }
      let places = try writer.rowNumbers(indices, extents: Array(x.shape[..<depth]))
      let width = x.shape[depth...].reduce(1, *)
      let rows = x.shape[..<depth].reduce(1, *)
      conversion.yield(
        try writer.scatter(
          x, places, updates, rows: rows, width: width,
          combine: try conversion.text("reduction", default: "none")))
    },
    "ScatterElements": { try scatterElements($0) },
    "Scatter": { try scatterElements($0) },
    "OneHot": { try oneHot($0) },
    "TopK": { conversion in
      let x = try conversion.wire(0)
      let count = try conversion.integer("k") ?? conversion.integer(1, "count")
      let results = try conversion.writer.add(
        "TopK", [x], outputs: 2,
        attributes: [
          "count": .integer(count),
          "axis": .integer(try conversion.axis(default: -1, rank: x.rank)),
          "extreme": .text(try conversion.flag("largest", default: true) ? "largest" : "smallest"),
        ])
      conversion.yield(results[0])
      conversion.yield(results[1], at: 1)
    },
    "ArgMax": { try extremePlace($0, "ArgMax") },
    "ArgMin": { try extremePlace($0, "ArgMin") },
    "NonZero": { conversion in
      let x = try conversion.known(0, "elements")
      let elements = x.floats
      let places = elements.indices.filter { elements[$0] != 0 }
      let strides = StridedCopy.denseStrides(x.shape)
      let rows = x.shape.indices.flatMap { axis in
        places.map { Int64($0 / strides[axis] % x.shape[axis]) }
      }
      conversion.yield(Tensor(rows, shape: [x.shape.count, places.count], as: .i64))
    },
  ]

  private static func extremePlace(_ conversion: Conversion, _ operation: String) throws {
    let x = try conversion.wire(0)
    let place = try conversion.writer.add(
      operation, x,
      attributes: [
        "axis": .integer(try conversion.axis(default: 0, rank: x.rank)),
        "keepAxes": .integer(try conversion.integer("keepdims", default: 1)),
        "last": .integer(try conversion.integer("select_last_index", default: 0)),
      ])
    conversion.yield(place)
  }

  /// The first axes are a batch, in which each entry has indices of its own.
  private static func gatherND(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let indices = try conversion.indices(1)
    let batch = try conversion.integer("batch_dims", default: 0)
    let depth = indices.shape.last ?? 0
    guard batch >= 0, batch < indices.rank, batch + depth <= x.rank,
      x.shape[..<batch] == indices.shape[..<batch]
    else { throw ImportProblem("\(indices.shape) can't number entries of \(x.shape)") }
    var places = try writer.rowNumbers(indices, extents: Array(x.shape[batch..<(batch + depth)]))
    let rows = x.shape[batch..<(batch + depth)].reduce(1, *)
    if batch > 0 {
      let entries = x.shape[..<batch].reduce(1, *)
      let each = places.shape[0] / entries
      let starts = (0..<entries).flatMap { entry in (0..<each).map { _ in entry * rows } }
      places = try writer.add("Add", places, writer.integers(starts))
    }
    let width = Array(x.shape[(batch + depth)...])
    let table = try writer.reshape(
      x, to: [x.shape[..<batch].reduce(rows, *), width.reduce(1, *)])
    let taken = try writer.add("Gather", table, places)
    conversion.yield(try writer.reshape(taken, to: Array(indices.shape.dropLast()) + width))
  }

  private static func scatterElements(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let updates = try conversion.wire(2)
    let places = try conversion.flatPlaces(axis: try conversion.axis(default: 0, rank: x.rank))
    let count = places.shape.reduce(1, *)
    conversion.yield(
      try writer.scatter(
        x, try writer.reshape(places, to: [count]), updates, rows: x.shape.reduce(1, *), width: 1,
        combine: try conversion.text("reduction", default: "none")))
  }

  private static func oneHot(_ conversion: Conversion) throws {
    let writer = conversion.writer
    let indices = try writer.cast(try conversion.wire(0), to: .i64)
    let depth = try conversion.integer(1, "depth")
    let axis = try conversion.axis(default: -1, rank: indices.rank + 1)
    guard depth > 0, depth < 1 << 22 else { throw ImportProblem("it has \(depth) classes") }
    var shape = indices.shape
    shape.insert(1, at: axis)
    let numbers = try writer.reshape(try writer.wrapped(indices, extents: [depth]), to: shape)
    var classes = shape.map { _ in 1 }
    classes[axis] = depth
    let isOn = try writer.add(
      "Equal", numbers, writer.integers(Array(0..<depth), shape: classes))
    let values = try conversion.wire(2)
    let off = try writer.reshape(try writer.slice(values, axis: 0, 0..<1), to: [])
    let on = try writer.reshape(try writer.slice(values, axis: 0, 1..<2), to: [])
    conversion.yield(try writer.add("Where", isOn, on, off))
  }
}

extension Conversion {
  /// Numbers of entries, as the engine takes them.
  func indices(_ index: Int) throws -> Wire {
    let wire = try wire(index)
    return wire.elementType == .i32 ? wire : try writer.cast(wire, to: .i64)
  }

  /// Where in `data` as one run each of the indices stands that number entries along `axis`.
  fileprivate func flatPlaces(axis: Int) throws -> Wire {
    let data = try shape(0)
    let indices = try writer.cast(try wire(1), to: .i64)
    guard indices.rank == data.count else {
      throw ImportProblem("\(indices.shape) can't number entries of \(data)")
    }
    try checkTable(
      of: indices.shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue })
    let strides = StridedCopy.denseStrides(data)
    let own = StridedCopy.denseStrides(indices.shape)
    let starts = (0..<indices.shape.reduce(1, *)).map { place in
      data.indices.reduce(0) { sum, other in
        other == axis ? sum : sum + place / own[other] % indices.shape[other] * strides[other]
      }
    }
    let numbers = try writer.wrapped(indices, extents: [data[axis]])
    let steps = try writer.add("Mul", numbers, writer.number(Double(strides[axis]), .i64))
    return try writer.add("Add", steps, writer.integers(starts, shape: indices.shape))
  }
}

extension GraphWriter {
  /// Indices counted from the front; `extents` are those of the last axis's entries, or one.
  fileprivate func wrapped(_ indices: Wire, extents: [Int]) throws -> Wire {
    let limit = integers(extents)
    let isNegative = try add("Less", indices, number(0, .i64))
    return try add("Where", isNegative, try add("Add", indices, limit), indices)
  }

  /// Tuples of indices along the last axis as the numbers of rows, in one run.
  fileprivate func rowNumbers(_ indices: Wire, extents: [Int]) throws -> Wire {
    let tuples = try wrapped(try cast(indices, to: .i64), extents: extents)
    let steps = try add("Mul", tuples, integers(StridedCopy.denseStrides(extents)))
    let numbers = try reduce("Sum", steps, axes: [indices.rank - 1], keeps: false)
    return try reshape(numbers, to: [indices.shape.dropLast().reduce(1, *)])
  }

  /// Rows written, added … into a table at their places.
  func scatter(
    _ x: Wire, _ places: Wire, _ updates: Wire, rows: Int, width: Int, combine: String
  ) throws -> Wire {
    let names = [
      "none": "replace", "add": "add", "mul": "multiply", "max": "maximum", "min": "minimum",
    ]
    guard let name = names[combine] else {
      throw ImportProblem("it combines by `\(combine)`, which isn't known")
    }
    if updates.shape.contains(0) { return x }
    let result = try add(
      "Scatter", try reshape(x, to: [rows, width]), places,
      try reshape(updates, to: [places.shape.reduce(1, *), width]),
      attributes: ["combine": .text(name)])
    return try reshape(result, to: x.shape)
  }
}
