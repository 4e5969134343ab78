import ModelGraph
import Training

/// The teacher's probabilities, softened: T² times the Kullback-Leibler divergence of the student's
/// from the teacher's, both of logits divided by the temperature T (Hinton et al. 2015, arXiv
/// 1503.02531, section 2; T² keeps the gradient's size whatever T is).
struct LogitDistillation: DistillationTerm {
  let temperature: Double

  func loss(in graph: inout LossGraph, of teacher: inout Teacher) throws -> String {
    guard let output = teacher.model.graph.outputs.first else {
      throw CompressionError("the teacher has no output")
    }
    let logits = teacher.model.graph.logits(before: output)
    let (own, other) = (graph.type(of: graph.scores)?.shape, teacher.type(of: logits)?.shape)
    guard own == other else {
      let (own, other) = (own?.last ?? 0, other?.last ?? 0)
      throw CompressionError(
        "the student tells \(own) classes apart, its teacher \(other)",
        hint: "make both for the same data, or learn from `features` or `relations`")
    }
    let answers = try teacher.value(logits, in: &graph)
    let divergence = graph.divergence(
      of: graph.scale(graph.scores, by: 1 / temperature),
      from: graph.scale(answers, by: 1 / temperature))
    return graph.scale(divergence, by: temperature * temperature)
  }
}

extension LossGraph {
  /// The mean over rows of Σ p · (ln p - ln q), where q is the softmax of `logits` and p of `truth`.
  mutating func divergence(of logits: String, from truth: String) -> String {
    let p = add("Softmax", truth)
    let difference = add("Sub", add("LogSoftmax", truth), add("LogSoftmax", logits))
    return mean(ofRows: add("Mul", p, difference))
  }

  /// The sum along the last axis, its mean over all others.
  mutating func mean(ofRows value: String) -> String {
    let rows = sum(value, axes: [-1])
    return add("Mean", rows)
  }
}
