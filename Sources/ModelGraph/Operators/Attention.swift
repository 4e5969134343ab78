import TensorEngine

extension Operator {
  /// Vaswani et al. 2017, arXiv 1706.03762, 3.2; grouped heads: Ainslie et al. 2023, arXiv
  /// 2305.13245.
  ///
  /// `q` is `[batch, queries, heads, size]`, `k` and `v` are `[batch, keys, heads, size]` with as
  /// many heads or a divisor of them, `mask` is `[queries, keys]`. With `causal`, the last query
  /// sees all keys and each before it one less; with a `window`, no more than so many, its own the
  /// last. A scale of 0 stands for 1/√size. A `cap` c holds scores within ±c by c · tanh(score / c).
  static let attention = Operator(
    "Attention", "softmax(scale · q · kᵀ + mask) · v, each head by itself",
    inputs: ["q", "k", "v", "mask?"],
    attributes: [.integer("causal", default: 0)] + Application.attentionAttributes,
    types: { application in
      let q = try application.attentionTypes()
      try application.checkAttention(isCausal: application.integer("causal") != 0)
      try application.require(3, shape: [q.shape[1], application.shape(1)[1]])
      if application.integer("causal") != 0, q.shape[1] > application.shape(1)[1] {
        throw application.error("takes at least as many keys as queries", inputs: [0, 1])
      }
      return [q]
    },
    work: { $0.attentionWork(keys: $0.shape(1)[1]) },
    lower: { $0.emitAttention() },
    gradient: .rule { context in
      let application = context.application
      guard application.number("cap") == 0 || !application.has(3) else {
        throw application.error("has no gradient with both a cap and a mask")
      }
      let inputs = (0..<3).map(context.input) + [context.optionalInput(3)]
      let gradients = context.add(
        "AttentionGradient", [context.gradient, context.output()] + inputs, outputs: 3,
        attributes: [
          "causal": application.attribute("causal"), "scale": application.attribute("scale"),
          "cap": application.attribute("cap"), "window": application.attribute("window"),
        ])
      return gradients + [nil]
    })
}

extension Application {
  /// What every kind of attention can be told of its scores.
  static let attentionAttributes: [Parameter] = [
    .number("scale", default: 0), .number("cap", default: 0), .integer("window", default: 0),
  ]

  func checkAttention(isCausal: Bool) throws {
    guard integer("window") >= 0, isCausal || integer("window") == 0 else {
      throw error("takes a window of at least one key, and only where it is causal")
    }
    guard number("cap") >= 0, number("cap").isFinite, number("scale").isFinite else {
      throw error("takes a scale, and a cap of at least 0")
    }
  }

  /// The type of q and of the result; q, k and v are the inputs from `first` on.
  func attentionTypes(from first: Int = 0) throws -> TensorType {
    let (q, k) = (try float(first, rank: 4), try float(first + 1, rank: 4))
    try require(first + 2, shape: k.shape, like: first + 1)
    guard q.shape[0] == k.shape[0], q.shape[3] == k.shape[3], k.shape[2] > 0,
      q.shape[2] % k.shape[2] == 0
    else {
      throw error(
        "the heads of q must be those of k, or a multiple of them", inputs: [first, first + 1])
    }
    guard q.shape[3] <= CacheShape.largestHead else {
      throw error("takes heads of at most \(CacheShape.largestHead)", inputs: [first])
    }
    return q
  }

  func attentionWork(keys: Int) -> Cost {
    let scores = output.count.times(keys)
    return Cost(
      multiplyAdds: scores.times(2),
      otherOperations: (scores / max(output.shape[3], 1)).times(12))
  }

  /// - Parameter q: The input that the queries are.
  func attentionOptions(of q: Int = 0, isCausal: Bool) -> AttentionOptions {
    let (scale, queries) = (number("scale"), shape(q))
    var options = AttentionOptions(
      heads: queries[2], scale: Float(scale == 0 ? 1 / Double(queries[3]).squareRoot() : scale),
      isCausal: isCausal)
    guard operation.attributes.contains(where: { $0.name == "window" }) else { return options }
    options.cap = Float(number("cap"))
    options.window = integer("window")
    return options
  }
}

extension Lowering {
  /// The keys and values of a batch's entry are laid out as a cache first: that takes little beside
  /// the products, and the kernel is the one that generation uses.
  fileprivate func emitAttention() {
    let (q, k) = (application.shape(0), application.shape(1))
    let shape = CacheShape(type: .f32, heads: k[2], headSize: k[3], positions: k[1])
    let options = application.attentionOptions(isCausal: application.integer("causal") != 0)
    let buffers = (q: input(0), k: input(1), v: input(2), mask: optionalInput(3), y: output())
    let keys = workspace(byteCount: shape.byteCount)
    let values = workspace(byteCount: shape.byteCount)
    let (queryCount, keyCount) = (q.dropFirst().reduce(1, *), k.dropFirst().reduce(1, *))
    emit("attention") { memory in
      for entry in 0..<q[0] {
        memory.kernels.store(
          memory.floats(buffers.k) + entry * keyCount, memory.floats(buffers.v) + entry * keyCount,
          at: 0, count: k[1], keys: memory.raw(keys), values: memory.raw(values), shape: shape)
        memory.kernels.attend(
          memory.floats(buffers.q) + entry * queryCount, queries: q[1], keys: memory.raw(keys),
          values: memory.raw(values), shape: shape, count: k[1], mask: memory.floats(buffers.mask),
          options: options, into: memory.floats(buffers.y) + entry * queryCount)
      }
    }
  }
}
