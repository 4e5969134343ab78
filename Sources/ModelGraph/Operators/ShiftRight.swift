import TensorEngine

extension Operator {
  static let shiftRight = binary(
    "ShiftRight", "a moved down by b bits", function: .shiftRight, of: .bits,
    noGradient: "it is for whole numbers")
}
