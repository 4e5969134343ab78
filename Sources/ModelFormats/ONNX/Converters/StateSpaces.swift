import ModelGraph
import TensorEngine

extension Converters {
  /// Layers of sequences that carry a state on instead of looking back.
  static let stateSpaces: [String: Converter] = [
    "CausalConvWithState": { try causalConvolution($0) },
    "LinearAttention": { try LinearAttentionPlan($0).convert() },
  ]

  /// A short convolution of each channel over what came before, which the state holds.
  private static func causalConvolution(_ conversion: Conversion) throws {
    let (writer, x) = (conversion.writer, try conversion.wire(0))
    let weight = try conversion.wire(1)
    guard x.rank == 3, weight.rank == 3, weight.shape[0] == x.shape[1], weight.shape[1] == 1,
      (1...256).contains(weight.shape[2]), !x.shape.contains(0)
    else { throw ImportProblem("\(weight.shape) can't go over \(x.shape)") }
    let (channels, length, taps) = (x.shape[1], x.shape[2], weight.shape[2])
    let border = Border(before: [0, 0, taps - 1], after: [0, 0, 0])
    let padded =
      conversion.has(3) && taps > 1
      ? try writer.concat([try conversion.wire(3), x], axis: 2) : try writer.pad(x, border)
    let columns = try writer.reshape(weight, to: [channels, taps])
    let products = try (0..<taps).map { tap in
      try writer.add(
        "Mul", try writer.slice(padded, axis: 2, tap..<(tap + length)),
        try writer.slice(columns, axis: 1, tap..<(tap + 1)))
    }
    var y = try writer.sum(products)
    if let bias = try conversion.optionalWire(2) {
      y = try writer.add("Add", y, try writer.reshape(bias, to: [channels, 1]))
    }
    switch try conversion.text("activation", default: "none") {
    case "none": break
    case "silu", "swish": y = try writer.add("Silu", y)
    case let other: throw ImportProblem("it ends with `\(other)`, which isn't known")
    }
    conversion.yield(y)
    if taps == 1 {
      let empty = [x.shape[0], channels, 0]
      conversion.yield(
        Tensor(shape: empty, elementType: try conversion.value(0).type.elementType) { _ in }, at: 1)
    } else {
      conversion.yield(try writer.slice(padded, axis: 2, length..<padded.shape[2]), at: 1)
    }
  }
}

/// Attention without a softmax: a matrix of each head takes up keys and values step by step (Yang et
/// al. 2024, arXiv 2406.06484 and 2412.06464). Each step is a part of the graph.
private struct LinearAttentionPlan {
  let conversion: Conversion
  let writer: GraphWriter
  let heads: Int
  /// Queries of a head.
  let group: Int
  let query: Wire
  let keyWidth: Int
  let valueWidth: Int

  private static let mostSteps = 1 << 12

  init(_ conversion: Conversion) throws {
    (self.conversion, writer) = (conversion, conversion.writer)
    query = try conversion.wire(0)
    heads = try conversion.integer("kv_num_heads", default: 0)
    let queries = try conversion.integer("q_num_heads", default: 0)
    let (key, value) = (try conversion.shape(1), try conversion.shape(2))
    guard heads > 0, queries > 0, queries % heads == 0, query.rank == 3, key.count == 3,
      value.count == 3, key[..<2] == query.shape[..<2], value[..<2] == query.shape[..<2],
      query.shape[2] % queries == 0, key[2] == query.shape[2] / queries * heads,
      value[2] % heads == 0, !query.shape.contains(0), value[2] > 0
    else {
      throw ImportProblem("\(query.shape), \(key) and \(value) don't fit \(heads) heads")
    }
    group = queries / heads
    keyWidth = key[2] / heads
    valueWidth = value[2] / heads
    guard query.shape[1] <= Self.mostSteps else {
      throw ImportProblem("its \(query.shape[1]) steps are more than \(Self.mostSteps)")
    }
  }

  private var batch: Int { query.shape[0] }
  private var steps: Int { query.shape[1] }

  /// An input `[batch, steps, heads · width]` as `[batch · heads, steps, width]`; of one number a
  /// step for all heads, each head's.
  private func split(_ index: Int, rows: Int = 1) throws -> Wire? {
    guard conversion.has(index) else { return nil }
    var x = try conversion.wire(index)
    guard x.rank == 3, x.shape[0] == batch, x.shape[1] == steps else {
      throw ImportProblem("\(x.shape) isn't one entry for each of \(steps) steps")
    }
    if x.shape[2] == 1 { x = try writer.expand(x, to: [batch, steps, heads]) }
    guard x.shape[2] % (heads * rows) == 0 else {
      throw ImportProblem("\(x.shape) can't be split over \(heads) heads")
    }
    let width = x.shape[2] / heads
    let parts = try writer.reshape(x, to: [batch, steps, heads, width])
    let moved = try writer.transpose(parts, [0, 2, 1, 3])
    return try writer.reshape(moved, to: [batch * heads, steps, rows, width / rows])
  }

  func convert() throws {
    let rule = try conversion.text("update_rule", default: "gated_delta")
    guard ["linear", "gated", "delta", "gated_delta"].contains(rule),
      conversion.has(4) == rule.hasPrefix("gated"), conversion.has(5) == rule.hasSuffix("delta"),
      let queries = try split(0, rows: group), let keys = try split(1), let values = try split(2)
    else { throw ImportProblem("its inputs aren't those of the rule `\(rule)`") }
    let (decay, beta) = (try split(4), try split(5))
    let given = try conversion.float("scale", default: 0)
    let scale = given == 0 ? 1 / Double(keyWidth).squareRoot() : Double(given)
    let shape = [batch * heads, keyWidth, valueWidth]
    var state =
      try conversion.optionalWire(3).map { try writer.reshape($0, to: shape) }
      ?? writer.expand(writer.number(0), to: shape)
    var outputs: [Wire] = []
    for step in 0..<steps {
      func now(_ x: Wire) throws -> Wire {
        let one = try writer.slice(x, axis: 1, step..<(step + 1))
        return try writer.reshape(one, to: [x.shape[0]] + x.shape[2...])
      }
      let key = try now(keys)
      var value = try now(values)
      let column = try writer.reshape(key, to: [batch * heads, keyWidth, 1])
      if let decay {
        let factor = try writer.add("Exp", try now(decay))
        state = try writer.add(
          "Mul", state,
          try writer.reshape(factor, to: [batch * heads, factor.shape[2], 1]))
      }
      if let beta {
        let known = try writer.matrixProduct(key, state)
        value = try writer.add("Mul", try now(beta), try writer.add("Sub", value, known))
      }
      state = try writer.add("Add", state, try writer.add("Mul", column, value))
      outputs.append(try writer.matrixProduct(try now(queries), state))
    }
    try yield(outputs, scale: scale, state)
  }

  private func yield(_ outputs: [Wire], scale: Double, _ state: Wire) throws {
    let rows = try outputs.map {
      try writer.reshape($0, to: [batch, heads, 1, group * valueWidth])
    }
    let all = try writer.transpose(try writer.concat(rows, axis: 2), [0, 2, 1, 3])
    let whole = try writer.reshape(all, to: [batch, steps, heads * group * valueWidth])
    conversion.yield(try writer.scale(whole, by: scale))
    conversion.yield(
      try writer.reshape(state, to: [batch, heads, keyWidth, valueWidth]), at: 1,
      as: try conversion.value(conversion.has(3) ? 3 : 0).type.elementType)
  }
}
