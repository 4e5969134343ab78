/// The weight's magnitude (Han et al. 2015, arXiv 1506.02626).
struct Magnitude: WeightMeasure {
  var needsData: Bool { false }
  let formula = "|w|; of a channel Σ|w|"
  let source = "Han et al. 2015, arXiv 1506.02626; Li et al. 2016, 1608.08710"

  func scores(_ request: ImportanceRequest) -> [[Float]] {
    request.weights.map { $0.elements.map(\.magnitude) }
  }
}
