import TensorEngine

extension Operator {
  static let maximum = binary(
    "Maximum", "The larger of a and b", function: .maximum, of: .numbers,
    noGradient: "it is for running a model")
}
