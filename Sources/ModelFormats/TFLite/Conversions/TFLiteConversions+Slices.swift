import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Parts of values, and values made of parts.
  static let slices: [String: TFLiteConversion] = [
    "SLICE": { try $0.convertSlice() },
    "STRIDED_SLICE": { try $0.convertStridedSlice() },
    "SPLIT": { step in
      let x = try step.input(1)
      let axis = try step.axis(try step.oneInteger(0), of: x)
      let count = step.operation.outputs.count
      guard count > 0, x.shape[axis] % count == 0 else {
        throw step.refusal("can't cut \(x.type) into \(count) parts")
      }
      try step.split(x, axis, Array(repeating: x.shape[axis] / count, count: count))
    },
    "SPLIT_V": { step in
      let x = try step.input(0)
      let axis = try step.axis(try step.oneInteger(2), of: x)
      var sizes = try step.integers(1)
      if let rest = sizes.firstIndex(of: -1) {
        sizes[rest] = x.shape[axis] - sizes.reduce(1, +)
      }
      try step.split(x, axis, sizes)
    },
    "UNPACK": { step in
      let x = try step.input(0)
      let axis = try step.axis(try step.integer(1), of: x)
      for index in step.operation.outputs.indices {
        let part = try step.slice(x, axis, index..<index + 1)
        var shape = part.shape
        shape.remove(at: axis)
        try step.yield(step.reshape(part, to: shape), index)
      }
    },
    "PACK": { step in
      let values = try step.inputs
      guard let first = values.first else { throw step.refusal("packs nothing") }
      let axis = try step.axis(try step.integer(1), rank: first.rank + 1)
      var shape = first.shape
      shape.insert(1, at: axis)
      let parts = try values.map { try step.reshape($0, to: shape) }
      try step.yield(step.add("Concat", parts, attributes: ["axis": .integer(axis)])[0])
    },
    "REVERSE_V2": { step in
      let x = try step.input(0)
      let axes = try step.integers(1).map { try step.axis($0, of: x) }
      let attributes: [String: Attribute] = [
        "starts": .integers(x.shape.indices.map { axes.contains($0) ? x.shape[$0] - 1 : 0 }),
        "ends": .integers(x.shape.map { _ in -1 }),
        "steps": .integers(x.shape.indices.map { axes.contains($0) ? -1 : 1 }),
      ]
      try step.yield(step.add("Slice", x, attributes: attributes))
    },
  ]
}

extension TFLiteStep {
  /// An axis given from the front or, below zero, from the back.
  func axis(_ axis: Int, of value: TFLiteValue) throws -> Int {
    try self.axis(axis, rank: value.rank)
  }

  func axis(_ axis: Int, rank: Int) throws -> Int {
    guard axis >= -rank, axis < rank else { throw refusal("names the axis \(axis) of \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  /// A part along one axis.
  func slice(_ value: TFLiteValue, _ axis: Int, _ range: Range<Int>) throws -> TFLiteValue {
    guard range.lowerBound >= 0, range.upperBound <= value.shape[axis], !range.isEmpty else {
      throw refusal("takes \(range) of an axis of \(value.shape[axis])")
    }
    var starts = Array(repeating: 0, count: value.rank)
    var ends = Array(repeating: -1, count: value.rank)
    (starts[axis], ends[axis]) = (range.lowerBound, range.upperBound)
    if range == 0..<value.shape[axis] { return value }
    return try add(
      "Slice", value, attributes: ["starts": .integers(starts), "ends": .integers(ends)])
  }

  fileprivate func split(_ value: TFLiteValue, _ axis: Int, _ sizes: [Int]) throws {
    guard sizes.count == operation.outputs.count, sizes.allSatisfy({ $0 > 0 }),
      sizes.reduce(0, +) == value.shape[axis]
    else { throw refusal("can't cut \(value.type) into parts of \(sizes)") }
    var start = 0
    for (index, size) in sizes.enumerated() {
      try yield(slice(value, axis, start..<start + size), index)
      start += size
    }
  }

  fileprivate func convertSlice() throws {
    let x = try input(0)
    let (begin, size) = (try integers(1), try integers(2))
    guard begin.count == x.rank, size.count == x.rank else {
      throw refusal("takes a bound for each of \(x.rank) axes")
    }
    var result = x
    for axis in 0..<x.rank {
      let end = size[axis] == -1 ? x.shape[axis] : begin[axis] + size[axis]
      guard begin[axis] <= end else { throw refusal("takes \(size[axis]) elements") }
      result = try slice(result, axis, begin[axis]..<end)
    }
    try yield(result)
  }

  fileprivate func convertStridedSlice() throws {
    let x = try input(0)
    let plan = try TFLiteStridedSlice(
      shape: x.shape, begin: integers(1), end: integers(2), strides: integers(3),
      masks: .init(
        begin: integer(0), end: integer(1), ellipsis: integer(2), newAxis: integer(3),
        shrink: integer(4)), isOffset: flag(5))
    guard let plan else { throw refusal("takes bounds that don't fit \(x.type)") }
    var attributes: [String: Attribute] = [
      "starts": .integers(plan.starts), "ends": .integers(plan.ends),
    ]
    if plan.steps.contains(where: { $0 != 1 }) { attributes["steps"] = .integers(plan.steps) }
    let part = try add("Slice", x, attributes: attributes)
    try yield(reshape(part, to: plan.shape(of: part.shape)))
  }
}

/// A slice as NumPy writes it: `x[begin:end:stride, ..., newaxis, index]`.
private struct TFLiteStridedSlice {
  /// Bits by place in the lists of bounds.
  struct Masks {
    var begin, end, ellipsis, newAxis, shrink: Int

    func has(_ mask: Int, _ place: Int) -> Bool { mask >> place & 1 == 1 }
  }

  private(set) var starts: [Int] = []
  private(set) var ends: [Int] = []
  private(set) var steps: [Int] = []
  /// For each axis of the result: that of the slice, or nil for a new one.
  private var axes: [Int?] = []

  /// - Returns: Nil where the bounds don't fit.
  init?(
    shape: [Int], begin: [Int], end: [Int], strides: [Int], masks: Masks, isOffset: Bool
  ) {
    guard begin.count == end.count, begin.count == strides.count, begin.count <= 32,
      !strides.contains(0)
    else { return nil }
    let places = begin.indices
    let named = places.filter {
      !masks.has(masks.newAxis, $0) && !masks.has(masks.ellipsis, $0)
    }.count
    guard named <= shape.count else { return nil }
    for place in places {
      if masks.has(masks.ellipsis, place) {
        for _ in named..<max(shape.count, named) { keepAxis(shape) }
      } else if masks.has(masks.newAxis, place) {
        axes.append(nil)
      } else {
        let axis = starts.count
        guard axis < shape.count else { return nil }
        let last = isOffset ? begin[place] + end[place] : end[place]
        let shrinks = masks.has(masks.shrink, place)
        guard
          addAxis(
            shape[axis], masks.has(masks.begin, place) ? nil : begin[place],
            masks.has(masks.end, place) ? nil : last, strides[place], shrinks: shrinks)
        else { return nil }
      }
    }
    while starts.count < shape.count { keepAxis(shape) }
  }

  /// The result's shape, given that of the slice.
  func shape(of slice: [Int]) -> [Int] { axes.map { $0.map { slice[$0] } ?? 1 } }

  private mutating func keepAxis(_ shape: [Int]) {
    guard starts.count < shape.count else { return }
    axes.append(starts.count)
    starts.append(0)
    ends.append(-1)
    steps.append(1)
  }

  /// Whether the bounds take anything.
  private mutating func addAxis(
    _ extent: Int, _ begin: Int?, _ end: Int?, _ step: Int, shrinks: Bool
  ) -> Bool {
    func fromFront(_ bound: Int) -> Int { bound < 0 ? bound + extent : bound }
    let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
    var start =
      begin.map { min(max(fromFront($0), lowest), highest) } ?? (step > 0 ? 0 : extent - 1)
    var stop = end.map { min(max(fromFront($0), lowest), highest) } ?? (step > 0 ? extent : -1)
    var step = step
    if shrinks {
      start = fromFront(begin ?? 0)
      (stop, step) = (start + 1, 1)
    } else {
      axes.append(starts.count)
    }
    guard (0..<extent).contains(start), step > 0 ? start < stop : stop < start else { return false }
    starts.append(start)
    ends.append(step > 0 && start == 0 && stop == extent ? -1 : stop)
    steps.append(step)
    return true
  }
}
