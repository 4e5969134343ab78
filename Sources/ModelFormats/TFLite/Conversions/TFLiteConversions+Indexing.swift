import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// Elements by number, and numbers by place.
  static let indexing: [String: TFLiteConversion] = [
    "GATHER": { step in
      let (x, indices) = (try step.input(0), try step.input(1))
      guard try step.integer(1) == 0 else {
        throw step.refusal("gathers by batch, which isn't read")
      }
      let axis = try step.axis(try step.integer(0), of: x)
      try step.yield(step.add("Gather", x, indices, attributes: ["axis": .integer(axis)]))
    },
    "GATHER_ND": { try $0.convertGatherAcross() },
    "EMBEDDING_LOOKUP": { step in
      try step.yield(step.add("Gather", try step.numbers(try step.input(1)), try step.input(0)))
    },
    "ONE_HOT": { try $0.convertOneHot() },
    "TOPK_V2": { step in
      let attributes: [String: Attribute] = ["count": .integer(try step.oneInteger(1))]
      let found = try step.add("TopK", [try step.input(0)], outputs: 2, attributes: attributes)
      try step.yield(found[0])
      try step.yield(step.cast(found[1], to: try step.output(1).type.elementType ?? .i32), 1)
    },
  ]
}

extension TFLiteStep {
  /// Each row of the last axis of the indices names one entry across the first axes.
  fileprivate func convertGatherAcross() throws {
    let (x, indices) = (try input(0), try input(1))
    guard let depth = indices.shape.last, depth > 0, depth <= x.rank else {
      throw refusal("takes indices \(indices.type) for \(x.type)")
    }
    let extents = Array(x.shape[..<depth])
    let strides = extents.indices.map { extents[($0 + 1)...].reduce(1, *) }
    let wide = try cast(indices, to: .i32)
    let factors = constant(
      Tensor(strides.map { Int32(clamping: $0) }, shape: [depth], as: .i32), like: "strides")
    let flat = try reduce("Sum", try add("Mul", wide, factors), [-1], keepAxes: false)
    let rows = try reshape(x, to: [extents.reduce(1, *)] + x.shape[depth...])
    try yield(add("Gather", rows, flat))
  }

  /// `on` where the place along the axis is the index, `off` elsewhere.
  fileprivate func convertOneHot() throws {
    let (indices, on, off) = (try input(0), try input(2), try input(3))
    let depth = try oneInteger(1)
    guard depth > 0, depth <= 1 << 20 else { throw refusal("makes \(depth) places") }
    let asked = try integer(0)
    let axis = try self.axis(asked, rank: indices.rank + 1)
    var shape = indices.shape
    shape.insert(1, at: axis)
    var places = Array(repeating: 1, count: indices.rank + 1)
    places[axis] = depth
    let range = constant(
      Tensor((0..<depth).map { Int32($0) }, shape: places, as: .i32), like: "places")
    let isHere = try add("Equal", try reshape(try cast(indices, to: .i32), to: shape), range)
    try yield(add("Where", isHere, on, off))
  }
}
