import TensorEngine

extension Operator {
  static let remainder = binary(
    "Remainder", "What a / b leaves, with the sign of a", function: .remainder, of: .numbers,
    noGradient: "it jumps")
}
