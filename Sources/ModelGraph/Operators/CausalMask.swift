import TensorEngine

extension Operator {
  /// The last two axes are queries and keys; a query sees the keys up to its own position.
  static let causalMask = Operator(
    "CausalMask", "Scores with -∞, or 0, where the key comes after the query",
    inputs: ["scores"], attributes: [.choice("hidden", ["negativeInfinity", "zero"])],
    reuse: .overwrites([0]),
    types: { application in
      let scores = try application.float(0)
      guard scores.shape.count >= 2, scores.shape.suffix(2).first == scores.shape.last else {
        throw application.error("takes as many keys as queries", inputs: [0])
      }
      return [scores]
    }, work: Cost.none,
    lower: { lowering in
      let (x, y) = (lowering.input(0), lowering.output())
      let shape = lowering.application.output.shape
      let (rows, length) = (shape.dropLast().reduce(1, *), shape[shape.count - 1])
      let hidden: Float = lowering.application.text("hidden") == "zero" ? 0 : -.infinity
      lowering.emitRows("causal mask", rows: rows, width: length) { memory, rows in
        for row in rows {
          let seen = row % length + 1
          let target = memory.floats(y) + row * length
          let source = memory.floats(x) + row * length
          if source != target { target.update(from: source, count: seen) }
          (target + seen).update(repeating: hidden, count: length - seen)
        }
      }
    },
    gradient: .rule { context in
      [context.add("CausalMask", context.gradient, attributes: ["hidden": .text("zero")])]
    })
}
