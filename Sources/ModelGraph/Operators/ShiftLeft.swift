import TensorEngine

extension Operator {
  static let shiftLeft = binary(
    "ShiftLeft", "a moved up by b bits", function: .shiftLeft, of: .bits,
    noGradient: "it is for whole numbers")
}
