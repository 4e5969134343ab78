import ModelGraph
import TensorEngine

extension Converters {
  /// Comparisons, truth values, bits, and choosing by them.
  static let logic: [String: Converter] = [
    "Equal": { try binary($0, "Equal") },
    "Greater": { try binary($0, "Greater") },
    "GreaterOrEqual": { try binary($0, "GreaterOrEqual") },
    "Less": { try binary($0, "Less") },
    "LessOrEqual": { try binary($0, "LessOrEqual") },
    "And": { try binary($0, "And") },
    "Or": { try binary($0, "Or") },
    "Xor": { try binary($0, "Xor") },
    "BitwiseAnd": { try binary($0, "And") },
    "BitwiseOr": { try binary($0, "Or") },
    "BitwiseXor": { try binary($0, "Xor") },
    "Not": { try $0.mapElements("Not") },
    "BitwiseNot": { conversion in
      // All bits turned: -x - 1 in two's complement.
      try conversion.mapElements { conversion, x in
        let writer = conversion.writer
        let one = writer.number(1, x.elementType)
        return try writer.add("Sub", try writer.add("Neg", x), one)
      }
    },
    "BitShift": { conversion in
      let isLeft = try conversion.text("direction", default: "LEFT") == "LEFT"
      try binary(conversion, isLeft ? "ShiftLeft" : "ShiftRight")
    },
    "Where": {
      try $0.combineElements(atLeast: 3) { try $0.writer.add("Where", $1[0], $1[1], $1[2]) }
    },
  ]
}
