import TensorEngine

extension Operator {
  static let gelu = unary(
    "Gelu", "x · Φ(x), with the exact error function (Hendrycks and Gimpel, arXiv 1606.08415)",
    operations: 12, function: .gelu,
    gradient: .rule { [$0.activationGradient("gelu", of: $0.input(0))] })
}
