import Datasets
import ModelGraph
import TensorEngine

/// How much the squared error of each input of a product counts: its mean square on calibration data,
/// as in llama.cpp's importance matrix.
struct InputImportance {
  /// By the weight's name, one number above 0 for each input.
  private let means: [String: [Float]]

  /// - Parameter layers: The layers to look at; all where none is named.
  /// - Throws: A `CompressionError` where the samples don't fit the model, or it has no product whose
  ///   inputs can be told apart; a `CancellationError`.
  init(of model: Model, _ layers: [String], on samples: Dataset) throws {
    let products = try ProductWeight.all(of: model, layers: layers, tables: true)
    let walk = try LayerwiseCalibration(model, products: products, on: samples)
    guard !walk.inputs.isEmpty else {
      throw CompressionError("no product of the model has inputs that can be told apart")
    }
    var means: [String: [Float]] = [:]
    _ = try walk(.observing, withProducts: false) { part, _ in
      for product in part.products {
        guard let input = walk.inputs[product.name], let moments = part.moments[input] else {
          continue
        }
        let squares = moments.meanSquares
        let mean = squares.reduce(0, +) / Double(max(squares.count, 1))
        // What never was anything still has to be stored as something.
        means[product.name] = squares.map { Float(mean > 0 ? max($0 / mean, 1e-6) : 1) }
      }
    }
    self.means = means
  }

  /// The importance of each row of the matrix that a weight is seen as, all axes but the last by the
  /// last; nil where it isn't known.
  func ofRows(_ product: ProductWeight) -> [Float]? {
    guard let means = means[product.name], let outputs = product.weight.shape.last, outputs > 0
    else { return nil }
    // A convolution's rows are the inputs of each place of its window; of groups nothing is told.
    let rows = product.weight.count / outputs
    guard product.weight.shape.dropLast().last == means.count else { return nil }
    return (0..<rows).map { means[$0 % means.count] }
  }
}
