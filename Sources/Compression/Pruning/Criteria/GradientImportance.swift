import Datasets
import ModelGraph
import TensorEngine
import Training

/// |w · ∂loss/∂w|: how much the loss would change without the weight, to first order (Molchanov et
/// al. 2019, arXiv 1906.10771, equation 8), the gradient being that of the mean loss.
struct GradientImportance: WeightMeasure {
  var needsData: Bool { true }
  let formula = "|w · ∂loss/∂w|"
  let source = "Molchanov et al. 2019, arXiv 1906.10771"

  func scores(_ request: ImportanceRequest) throws -> [[Float]] {
    try request.weightedByGradients(batch: 32) { $0 }.map { sums in
      sums.map { Float(abs($0)) }
    }
  }
}

/// w² · F / 2, F being the mean square of a sample's gradient: how much the loss would change, to
/// second order (LeCun et al. 1989; Theis et al. 2018, arXiv 1801.05787, equation 9).
struct FisherImportance: WeightMeasure {
  var needsData: Bool { true }
  let formula = "w² · E[(∂loss/∂w)²] / 2"
  let source = "LeCun et al. 1989; Theis et al. 2018, arXiv 1801.05787"

  func scores(_ request: ImportanceRequest) throws -> [[Float]] {
    try request.weightedByGradients(batch: 1) { $0 * $0 / 2 }.map { sums in
      sums.map { Float($0) }
    }
  }
}

extension ImportanceRequest {
  /// The mean over the samples of a function of each weight times its gradient.
  fileprivate func weightedByGradients(
    batch: Int, _ function: (Double) -> Double
  ) throws -> [[Double]] {
    guard let samples else { return [] }
    let names = weights.map(\.target.name)
    var sums = weights.map { [Double](repeating: 0, count: $0.elements.count) }
    do {
      try WeightGradients(of: model, by: names)(on: samples, batch: batch) { gradients, count in
        for (index, name) in names.enumerated() {
          guard let gradient = gradients[name] else { continue }
          add(gradient, of: index, times: Double(count), to: &sums[index], function)
        }
      }
    } catch let error as TrainingError {
      throw CompressionError(error.message, hint: error.hint)
    }
    return sums.map { $0.map { $0 / Double(samples.count) } }
  }

  private func add(
    _ gradient: Tensor, of index: Int, times count: Double, to sums: inout [Double],
    _ function: (Double) -> Double
  ) {
    let elements = weights[index].elements
    gradient.withElements(as: Float.self) { gradient in
      for element in elements.indices {
        sums[element] += function(Double(gradient[element]) * Double(elements[element])) * count
      }
    }
  }
}
