/// The weight's magnitude (Han et al. 2015, arXiv 1506.02626).
struct Magnitude: WeightMeasure {
  var needsData: Bool { false }

  func scores(_ request: ImportanceRequest) -> [[Float]] {
    request.weights.map { $0.elements.map(\.magnitude) }
  }
}
