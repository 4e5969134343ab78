import TensorEngine

extension Operator {
  static let log = unary(
    "Log", "The natural logarithm of x", operations: 8, function: .log,
    gradient: .rule { [$0.add("Div", $0.gradient, $0.input(0))] })
}
