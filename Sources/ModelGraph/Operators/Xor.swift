import TensorEngine

extension Operator {
  static let xor = binary(
    "Xor", "The bits, or the truth, that one of both has", function: .xor, of: .bits,
    noGradient: "it jumps between true and false")
}
