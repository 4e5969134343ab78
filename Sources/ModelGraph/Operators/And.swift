import TensorEngine

extension Operator {
  static let and = binary(
    "And", "The bits, or the truth, that both have", function: .and, of: .bits,
    noGradient: "it jumps between true and false")
}
