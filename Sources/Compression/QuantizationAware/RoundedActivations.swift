import ModelGraph
import TensorEngine

/// The activations that have codes where integers run, and the grids that they are rounded to.
struct RoundedActivations {
  /// By value, its grid.
  var grids: [String: QuantizationScale]
  /// Means of such values, which are rounded to the grid of the value that they are of.
  var means: [String: String]

  static let none = RoundedActivations(grids: [:], means: [:])

  /// - Parameter grids: The grids of all values, of which those are taken that have codes.
  /// - Throws: A `CompressionError` naming a layer that has no integer form.
  init(of model: Model, on grids: [String: QuantizationScale], weights: LinearEncoding) throws {
    var rewrite = try IntegerRewrite(model, grids: grids, weights: weights)
    _ = try rewrite.model()
    self.init(
      grids: grids.filter { rewrite.quantized.contains($0.key) }, means: rewrite.means)
  }

  private init(grids: [String: QuantizationScale], means: [String: String]) {
    self.grids = grids
    self.means = means
  }

  /// The value on whose grid another is rounded; nil where it isn't.
  func source(of value: String) -> String? { grids[value] == nil ? means[value] : value }
}
