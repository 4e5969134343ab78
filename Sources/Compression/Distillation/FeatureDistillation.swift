import ModelGraph
import TensorEngine
import Training

/// What layers yield: the mean squared difference, the student's first projected by a learned
/// product where it isn't as wide (FitNets: Romero et al. 2014, arXiv 1412.6550, equation 3).
struct FeatureDistillation: DistillationTerm {
  /// Where none are named: what the last product takes.
  let layers: [MatchedLayers]
  /// Where the projections are drawn from.
  let random: Philox

  func loss(in graph: inout LossGraph, of teacher: inout Teacher) throws -> String {
    var random = random
    let places = try FeaturePlace.places(layers, in: graph, of: teacher) {
      [try FeaturePlace.last(in: graph, of: teacher)]
    }
    return try graph.sum(
      ofAll: places.map { place in
        guard place.student.shape.dropLast() == place.teacher.shape.dropLast() else {
          throw place.mismatch("only the last extent, the width, may differ")
        }
        let projected = graph.projected(place, random: &random)
        return graph.add("MeanSquaredError", projected, try teacher.value(place.hint, in: &graph))
      })
  }
}

extension LossGraph {
  /// The student's value as wide as the teacher's.
  fileprivate mutating func projected(_ place: FeaturePlace, random: inout Philox) -> String {
    let widths = [place.student, place.teacher].map { $0.shape.last ?? 1 }
    guard widths[0] != widths[1] else { return place.value }
    let deviation = (1 / Float(widths[0])).squareRoot()
    let elements = Tensor(shape: widths) { random.fillNormal($0, deviation: deviation) }
    return add("Dense", place.value, weight("projection/\(place.value)", elements))
  }

  /// The sum of several numbers, of which there is at least one.
  mutating func sum(ofAll values: [String]) throws(CompressionError) -> String {
    guard var total = values.first else {
      throw CompressionError("there is nothing to learn from the teacher")
    }
    for value in values.dropFirst() { total = add("Add", total, value) }
    return total
  }
}
