import ModelGraph

extension Node {
  /// Whether it is a product of integers with its scales, as calibrated models run; batch norms are
  /// folded into its weights.
  var isIntegerProduct: Bool { ["QConv", "QDense"].contains(operation) }
}
