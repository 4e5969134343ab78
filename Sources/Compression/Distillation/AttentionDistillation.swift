import ModelGraph
import Training

/// Where a network looks. Of images: the map Σ c², summed over channels and brought to length 1,
/// compared by a thousand times the mean squared difference (Zagoruyko and Komodakis 2016, arXiv
/// 1612.03928, section 3.1, and their code's factor). Of tokens: the last attention's weights,
/// compared by their divergence (MiniLM: Wang et al. 2020, arXiv 2002.10957, equation 4).
struct AttentionDistillation: DistillationTerm {
  /// Where none are named: the last maps of each extent that both have, or the last attention.
  let layers: [MatchedLayers]

  func loss(in graph: inout LossGraph, of teacher: inout Teacher) throws -> String {
    if layers.isEmpty, let own = AttendingHeads.last(in: graph.model.graph, type: graph.type(of:)),
      let other = AttendingHeads.last(in: teacher.model.graph, type: teacher.type(of:))
    {
      return try graph.divergence(of: own, from: other, of: &teacher)
    }
    let places = try FeaturePlace.places(layers, in: graph, of: teacher) {
      FeaturePlace.maps(in: graph, of: teacher)
    }
    guard !places.isEmpty else {
      throw CompressionError(
        "the two have no maps of the same extents, and not both an attention",
        hint: "learn from `logits` or `relations`")
    }
    return try graph.sum(
      ofAll: places.map { place in
        guard place.student.shape.count == 4,
          place.student.shape.prefix(3) == place.teacher.shape.prefix(3)
        else { throw place.mismatch("maps must be of the same height and width") }
        let own = graph.attentionMap(of: place.value, place.student)
        let hint = try teacher.value(place.hint, in: &graph)
        let other = graph.attentionMap(of: hint, place.teacher)
        return graph.scale(graph.add("MeanSquaredError", own, other), by: 1000)
      })
  }
}

extension LossGraph {
  /// `[batch, height · width]`, each row of length 1.
  fileprivate mutating func attentionMap(of value: String, _ type: TensorType) -> String {
    let squares = sum(add("Mul", value, value), axes: [3])
    let rows = reshape(squares, to: [batch, type.shape[1] * type.shape[2]])
    let power = sum(add("Mul", rows, rows), axes: [1], keepAxes: true)
    return add("Div", rows, add("Sqrt", add("Add", power, constant(1e-24))))
  }
}
