import TensorEngine

extension Operator {
  static let or = binary(
    "Or", "The bits, or the truth, that either has", function: .or, of: .bits,
    noGradient: "it jumps between true and false")
}
