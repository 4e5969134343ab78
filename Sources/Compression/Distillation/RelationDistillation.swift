import ModelGraph
import Training

/// How samples lie to each other: the distances of each pair, as shares of their mean, and the
/// angles of each triplet, both compared by Huber's loss, 25 times the one and 50 times the other
/// (Park et al. 2019, arXiv 1904.05068, equations 5 to 10 and section 4).
///
/// It looks at differences of samples alone, so that widths may differ.
struct RelationDistillation: DistillationTerm {
  /// Where none are named: what the last product takes.
  let layers: [MatchedLayers]

  func loss(in graph: inout LossGraph, of teacher: inout Teacher) throws -> String {
    guard graph.batch > 2 else {
      throw CompressionError(
        "relations are of three samples at least, and a batch has \(graph.batch)",
        hint: "use a larger batch")
    }
    let places = try FeaturePlace.places(layers, in: graph, of: teacher) {
      [try FeaturePlace.last(in: graph, of: teacher)]
    }
    return try graph.sum(
      ofAll: places.map { place in
        let own = graph.relations(of: place.value, count: place.student.count)
        let hint = try teacher.value(place.hint, in: &graph)
        let other = graph.relations(of: hint, count: place.teacher.count)
        let distance = graph.huber(graph.add("Sub", own.distances, other.distances))
        let angle = graph.huber(graph.add("Sub", own.angles, other.angles))
        return graph.add("Add", graph.scale(distance, by: 25), graph.scale(angle, by: 50))
      })
  }
}

extension LossGraph {
  /// The relations of a batch's samples, each `count / batch` numbers.
  ///
  /// - Returns: Distances `[batch, batch]` over their mean, and the cosine of the angle at each first
  ///   sample between the second and the third, `[batch, batch, batch]`.
  fileprivate mutating func relations(
    of value: String, count: Int
  ) -> (distances: String, angles: String) {
    let width = count / batch
    let firsts = reshape(value, to: [batch, 1, width])
    let seconds = reshape(value, to: [1, batch, width])
    let differences = add("Sub", seconds, firsts)
    let squares = sum(add("Mul", differences, differences), axes: [2], keepAxes: true)
    // A sample's distance from itself is 0, where the root has no slope.
    let lengths = add("Sqrt", add("Add", squares, constant(1e-12)))
    let mean = scale(sum(lengths), by: 1 / Double(batch * (batch - 1)))
    let distances = add("Div", reshape(lengths, to: [batch, batch]), mean)
    let directions = add("Div", differences, lengths)
    let angles = add(
      "MatMul", directions, directions, attributes: ["transposeB": .integer(1)])
    return (distances, angles)
  }

  /// The mean of x²/2 where |x| < 1, and of |x| - 1/2 elsewhere (Huber 1964).
  fileprivate mutating func huber(_ x: String) -> String {
    let magnitude = add("Add", add("Relu", x), add("Relu", add("Neg", x)))
    let beyond = add("Relu", add("Sub", magnitude, constant(1)))
    let held = add("Sub", magnitude, beyond)
    return add("Mean", add("Mul", held, add("Sub", magnitude, scale(held, by: 0.5))))
  }
}
