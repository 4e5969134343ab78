import TensorEngine

extension Operator {
  /// Dao et al. 2022, arXiv 2205.14135, algorithm 4.
  static let attentionGradient = Operator(
    "AttentionGradient", "The gradients of attention by its queries, keys and values",
    inputs: ["gradient", "y", "q", "k", "v", "mask?"], outputs: ["byQ", "byK", "byV"],
    attributes: [.integer("causal", default: 0)] + Application.attentionAttributes,
    types: { application in
      let q = try application.attentionTypes(from: 2)
      try application.checkAttention(isCausal: application.integer("causal") != 0)
      guard application.number("cap") == 0 || !application.has(5) else {
        throw application.error("takes a cap or a mask, not both", inputs: [5])
      }
      for index in 0..<2 { try application.require(index, shape: q.shape, like: 2) }
      try application.require(5, shape: [q.shape[1], application.shape(3)[1]])
      if application.integer("causal") != 0, q.shape[1] > application.shape(3)[1] {
        throw application.error("takes at least as many keys as queries", inputs: [2, 3])
      }
      return [q, application.type(3), application.type(4)]
    },
    work: { application in
      let scores = application.output.count.times(application.shape(3)[1])
      return Cost(
        multiplyAdds: scores.times(6),
        otherOperations: (scores / Swift.max(application.output.shape[3], 1)).times(30))
    },
    lower: { lowering in
      let application = lowering.application
      let (q, k) = (application.shape(2), application.shape(3))
      let shape = AttentionShape(
        batch: q[0], queries: q[1], keys: k[1], heads: q[2], keyHeads: k[2], size: q[3])
      let options = application.attentionOptions(
        of: 2, isCausal: application.integer("causal") != 0)
      let (dy, y, mask) = (lowering.input(0), lowering.input(1), lowering.optionalInput(5))
      let (query, key, value) = (lowering.input(2), lowering.input(3), lowering.input(4))
      let (dq, dk, dv) = (lowering.output(0), lowering.output(1), lowering.output(2))
      let workspace = lowering.workspace(byteCount: shape.gradientWorkspaceBytes)
      lowering.emit("attention gradient") { memory in
        memory.kernels.attendBackward(
          shape, options: options, q: memory.floats(query), k: memory.floats(key),
          v: memory.floats(value), mask: memory.floats(mask), y: memory.floats(y),
          dy: memory.floats(dy), dq: memory.floats(dq), dk: memory.floats(dk),
          dv: memory.floats(dv), workspace: memory.raw(workspace))
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
