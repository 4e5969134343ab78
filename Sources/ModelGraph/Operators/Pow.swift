import TensorEngine

extension Operator {
  static let pow = binary(
    "Pow", "a to the power of b", function: .power, of: .numbers,
    noGradient: "it is for running a model")
}
