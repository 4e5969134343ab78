import TensorEngine

extension Operator {
  static let sqrt = unary(
    "Sqrt", "The square root of x", operations: 1, function: .squareRoot,
    gradient: .rule { [$0.scale($0.add("Div", $0.gradient, $0.output()), by: 0.5)] })
}
