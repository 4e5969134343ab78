import TensorEngine

extension Operator {
  static let add = binary("Add", "a + b", function: .add) { ($0.gradient, $0.gradient) }
}
