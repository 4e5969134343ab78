import TensorEngine

extension Operator {
  static let modulo = binary(
    "Modulo", "What a / b leaves, with the sign of b", function: .modulo, of: .numbers,
    noGradient: "it jumps")
}
