import Datasets
import ModelGraph
import TensorEngine
import Training

/// How much the loss minds a change of each weight: the mean square of a sample's gradient, the
/// diagonal of the Fisher information (Kim et al. 2023, SqueezeLLM, arXiv 2306.07629, equation 3).
struct WeightSensitivity {
  /// By the weight's name, of its shape.
  private let squares: [String: Tensor]

  /// - Throws: A `CompressionError` where there is no loss to take, a `CancellationError`.
  init(of model: Model, _ products: [ProductWeight], on samples: Dataset) throws {
    let names = products.map(\.name)
    var sums = Dictionary(
      uniqueKeysWithValues: products.map {
        ($0.name, [Double](repeating: 0, count: $0.weight.count))
      })
    do {
      try WeightGradients(of: model, by: names)(on: samples, batch: 1) { gradients, _ in
        for (name, gradient) in gradients {
          for (index, value) in gradient.floats.enumerated() {
            sums[name]?[index] += Double(value) * Double(value)
          }
        }
      }
    } catch let error as TrainingError {
      throw CompressionError(error.message, hint: error.hint)
    }
    let count = Double(max(samples.count, 1))
    squares = products.reduce(into: [:]) { squares, product in
      squares[product.name] = Tensor(
        (sums[product.name] ?? []).map { Float($0 / count) }, shape: product.weight.shape)
    }
  }

  subscript(_ product: ProductWeight) -> Tensor? { squares[product.name] }
}
