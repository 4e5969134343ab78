import ModelGraph
import TensorEngine

extension Converters {
  /// Attention and the turning of positions.
  static let attention: [String: Converter] = [
    "Attention": { conversion in
      var plan = try AttentionPlan(conversion)
      try plan.convert()
    },
    "RotaryEmbedding": { try rotaryEmbedding($0) },
  ]

  /// `x` is `[batch, heads, n, size]` or `[batch, n, heads · size]`; the caches hold an angle's
  /// cosine and sine for each pair, by position or for each place of `x`.
  private static func rotaryEmbedding(_ conversion: Conversion) throws {
    let (writer, given) = (conversion.writer, try conversion.wire(0))
    let isFlat = given.rank == 3
    let heads = try conversion.integer("num_heads", default: 0)
    guard isFlat ? heads > 0 && given.shape[2] % heads == 0 : given.rank == 4 else {
      throw ImportProblem("\(given.shape) can't be cut into \(heads) heads")
    }
    let x =
      isFlat
      ? try writer.reshape(
        given, to: [given.shape[0], given.shape[1], heads, given.shape[2] / heads])
      : try writer.transpose(given, [0, 2, 1, 3])
    let size = x.shape[3]
    let listed = try conversion.integer("rotary_embedding_dim", default: 0)
    let turned = listed == 0 ? size : listed
    guard turned > 0, turned <= size, turned % 2 == 0 else {
      throw ImportProblem("it turns \(turned) of \(size) elements")
    }
    func angles(_ index: Int) throws -> Wire {
      let cache = try conversion.wire(index)
      let rows =
        conversion.has(3)
        ? try writer.add("Gather", cache, try conversion.indices(3)) : cache
      return try writer.reshape(rows, to: [x.shape[0], x.shape[1], 1, turned / 2])
    }
    let (cos, sin) = (try angles(1), try angles(2))
    let part = try writer.slice(x, axis: 3, 0..<turned)
    let isAdjacent = try conversion.flag("interleaved")
    let pairs = try writer.reshape(
      part, to: Array(x.shape[..<3]) + (isAdjacent ? [turned / 2, 2] : [2, turned / 2]))
    let axis = isAdjacent ? 4 : 3
    let halves = try (0..<2).map { half in
      try writer.reshape(
        try writer.slice(pairs, axis: axis, half..<(half + 1)),
        to: Array(x.shape[..<3]) + [turned / 2])
    }
    func mix(_ a: Wire, _ b: Wire, _ operation: String) throws -> Wire {
      let mixed = try writer.add(
        operation, try writer.add("Mul", a, halves[0]), try writer.add("Mul", b, halves[1]))
      var shape = Array(x.shape[..<3]) + [turned / 2]
      shape.insert(1, at: axis)
      return try writer.reshape(mixed, to: shape)
    }
    let joined = try writer.concat(
      [try mix(cos, sin, "Sub"), try mix(sin, cos, "Add")], axis: axis)
    let rotated = try writer.reshape(joined, to: Array(x.shape[..<3]) + [turned])
    let whole =
      turned == size
      ? rotated
      : try writer.concat([rotated, try writer.slice(x, axis: 3, turned..<size)], axis: 3)
    conversion.yield(
      isFlat
        ? try writer.reshape(whole, to: given.shape)
        : try writer.transpose(whole, [0, 2, 1, 3]))
  }
}
