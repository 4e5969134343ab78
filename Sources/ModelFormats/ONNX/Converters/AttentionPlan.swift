import ModelGraph
import TensorEngine

/// ONNX's `Attention` (versions 23 and later), step by step: heads, cache, scores, cap, mask,
/// shares, values.
struct AttentionPlan {
  private let conversion: Conversion
  private let writer: GraphWriter
  private let isFlat: Bool
  /// `[batch, heads, n, size]`, of all keys so far.
  private var q: Wire
  private var k: Wire
  private var v: Wire
  /// How many keys there were before.
  private let past: Int

  init(_ conversion: Conversion) throws {
    self.conversion = conversion
    writer = conversion.writer
    isFlat = try conversion.rank(0) == 3
    q = try Self.heads(conversion, 0, "q_num_heads")
    k = try Self.heads(conversion, 1, "kv_num_heads")
    v = try Self.heads(conversion, 2, "kv_num_heads")
    let cached = conversion.has(4) ? try conversion.shape(4) : [0, 0, 0, 0]
    guard cached.count == 4 else { throw ImportProblem("its past keys are \(cached)") }
    past = cached[2]
    if conversion.has(4) { k = try writer.concat([try conversion.wire(4), k], axis: 2) }
    if conversion.has(5) { v = try writer.concat([try conversion.wire(5), v], axis: 2) }
    guard k.shape[1] > 0, q.shape[1] % k.shape[1] == 0, k.shape[2] == v.shape[2] else {
      throw ImportProblem("\(q.shape[1]) heads can't share the keys of \(k.shape[1])")
    }
  }

  private static func heads(
    _ conversion: Conversion, _ index: Int, _ count: String
  ) throws -> Wire {
    let x = try conversion.wire(index)
    guard x.rank == 3 else {
      guard x.rank == 4 else { throw ImportProblem("it takes 3 or 4 axes, not \(x.shape)") }
      return x
    }
    guard let heads = try conversion.integer(count), heads > 0, x.shape[2] % heads == 0 else {
      throw ImportProblem("it doesn't say how many heads \(x.shape) has")
    }
    let split = try conversion.writer.reshape(
      x, to: [x.shape[0], x.shape[1], heads, x.shape[2] / heads])
    return try conversion.writer.transpose(split, [0, 2, 1, 3])
  }

  mutating func convert() throws {
    conversion.yield(k, at: 1)
    conversion.yield(v, at: 2)
    let standard = 1 / Float(q.shape[3]).squareRoot()
    let scale = try conversion.float("scale", default: standard)
    (k, v) = (try shared(k), try shared(v))
    let scores = try writer.matrixProduct(
      try writer.scale(q, by: Double(scale)), k, transposesB: true)
    let cap = Double(try conversion.float("softcap", default: 0))
    let capped =
      cap > 0
      ? try writer.scale(
        try writer.add("Tanh", try writer.scale(scores, by: 1 / cap)), by: cap) : scores
    let bias = try bias()
    let biased = try bias.map { try writer.add("Add", capped, $0) } ?? capped
    var shares = try writer.add("Softmax", biased)
    if let bias {
      let largest = try writer.reduce("Max", bias, axes: [bias.rank - 1])
      let isHidden = try writer.add("Equal", largest, writer.number(-.infinity))
      shares = try writer.add("Where", isHidden, writer.number(0), shares)
    }
    switch try conversion.integer("qk_matmul_output_mode", default: 0) {
    case 2: conversion.yield(biased, at: 3)
    case 3: conversion.yield(shares, at: 3)
    default: conversion.yield(capped, at: 3)
    }
    let result = try writer.matrixProduct(shares, v)
    guard isFlat else { return conversion.yield(result) }
    let rows = try writer.transpose(result, [0, 2, 1, 3])
    conversion.yield(
      try writer.reshape(
        rows, to: [rows.shape[0], rows.shape[1], rows.shape[2] * rows.shape[3]]))
  }

  /// Keys or values for each head of the queries (Ainslie et al. 2023, arXiv 2305.13245).
  private func shared(_ x: Wire) throws -> Wire {
    guard x.shape[1] > 0, q.shape[1] % x.shape[1] == 0 else {
      throw ImportProblem("\(q.shape[1]) heads can't share \(x.shape[1]) heads of keys or values")
    }
    let times = q.shape[1] / x.shape[1]
    if times == 1 { return x }
    let (n, heads, length, size) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let each = try writer.reshape(x, to: [n, heads, 1, length, size])
    let spread = try writer.expand(each, to: [n, heads, times, length, size])
    return try writer.reshape(spread, to: [n, heads * times, length, size])
  }

  /// What is added to the scores: 0, or -∞ where a key isn't seen.
  private func bias() throws -> Wire? {
    let (queries, keys) = (q.shape[2], k.shape[2])
    try conversion.checkTable(of: queries, keys)
    var parts: [Wire] = []
    if let mask = try conversion.optionalWire(3) { parts.append(try additive(mask)) }
    let left = try conversion.integer("left_window_size", default: -1)
    let right =
      try conversion.flag("is_causal")
      ? 0 : try conversion.integer("right_window_size", default: -1)
    let lengths = conversion.has(6) ? try lengths() : nil
    if left >= 0 || right >= 0 {
      parts.append(
        try seen(lengths, queries: queries, keys: keys) { distance in
          try window(distance, left: left, right: right)
        })
    }
    if let lengths {
      let places = writer.integers(Array(0..<keys), shape: [1, 1, 1, keys])
      parts.append(try hidden(unless: try writer.add("Less", places, lengths)))
    }
    return try parts.dropFirst().reduce(parts.first) { sum, part in
      try sum.map { try writer.add("Add", $0, part) }
    }
  }

  /// The keys that count of each entry of the batch, `[batch, 1, 1, 1]`.
  private func lengths() throws -> Wire {
    let wire = try writer.cast(try conversion.wire(6), to: .i64)
    return try writer.reshape(wire, to: [wire.shape.reduce(1, *), 1, 1, 1])
  }

  /// A mask by position; `body` says by a query's distance from a key whether it sees it.
  private func seen(
    _ lengths: Wire?, queries: Int, keys: Int, _ body: (Wire) throws -> Wire
  ) throws -> Wire {
    let start = lengths == nil ? past : -queries
    let distances = (0..<queries).flatMap { query in (0..<keys).map { query + start - $0 } }
    let known = writer.integers(distances, shape: [queries, keys])
    return try hidden(
      unless: try body(try lengths.map { try writer.add("Add", known, $0) } ?? known))
  }

  private func window(_ distance: Wire, left: Int, right: Int) throws -> Wire {
    let before =
      left < 0
      ? nil : try writer.add("LessOrEqual", distance, writer.number(Double(left), .i64))
    let after =
      right < 0
      ? nil : try writer.add("GreaterOrEqual", distance, writer.number(Double(-right), .i64))
    guard let before, let after else { return before ?? after ?? distance }
    return try writer.add("And", before, after)
  }

  private func hidden(unless condition: Wire) throws -> Wire {
    try writer.add("Where", condition, writer.number(0), writer.number(-.infinity))
  }

  /// A mask of truth values or numbers; keys that it doesn't reach aren't seen.
  private func additive(_ mask: Wire) throws -> Wire {
    let bias = mask.elementType == .bool ? try hidden(unless: mask) : mask
    let missing = k.shape[2] - (bias.shape.last ?? 0)
    if missing <= 0 { return bias }
    let axes = bias.shape.map { _ in 0 }
    return try writer.pad(
      bias, Border(before: axes, after: axes.dropLast() + [missing]), with: -.infinity)
  }
}
