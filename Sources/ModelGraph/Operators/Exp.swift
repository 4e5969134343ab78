import TensorEngine

extension Operator {
  static let exp = unary(
    "Exp", "e to the power of x", operations: 8, function: .exp,
    gradient: .rule { [$0.add("Mul", $0.gradient, $0.output())] })
}
