import TensorEngine

extension Operator {
  static let minimum = binary(
    "Minimum", "The smaller of a and b", function: .minimum, of: .numbers,
    noGradient: "it is for running a model")
}
