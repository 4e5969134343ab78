import ModelGraph
import TensorEngine

extension Converters {
  /// Operators of ONNX Runtime's own (`com.microsoft`), which its quantizer and optimizer write.
  static let runtimeOperators: [String: Converter] = [
    "QuantizeLinear": quantization["QuantizeLinear"] ?? { _ in },
    "DequantizeLinear": quantization["DequantizeLinear"] ?? { _ in },
    "Gelu": { try $0.mapElements("Gelu") },
    "BiasGelu": { conversion in
      try conversion.combineElements(atLeast: 2) {
        try $0.writer.add("Gelu", try $0.writer.add("Add", $1[0], $1[1]))
      }
    },
    "FastGelu": { conversion in
      try conversion.combineElements { conversion, inputs in
        let sum = try inputs.dropFirst().reduce(inputs[0]) {
          try conversion.writer.add("Add", $0, $1)
        }
        return try conversion.writer.add("Gelu", sum, attributes: ["form": .text("tanh")])
      }
    },
    "FusedMatMul": { conversion in
      guard try !conversion.flag("transBatchA"), try !conversion.flag("transBatchB") else {
        throw ImportProblem("it moves the axes of a batch, which isn't supported")
      }
      let (writer, a) = (conversion.writer, try conversion.wire(0))
      guard a.rank >= 2 else { throw ImportProblem("it takes matrices, not \(a.shape)") }
      let turned = Array(0..<a.rank - 2) + [a.rank - 1, a.rank - 2]
      let product = try writer.matrixProduct(
        try conversion.flag("transA") ? try writer.transpose(a, turned) : a,
        try conversion.wire(1), transposesB: try conversion.flag("transB"))
      let alpha = Double(try conversion.float("alpha", default: 1))
      conversion.yield(try writer.scale(product, by: alpha))
    },
    "SkipLayerNormalization": { conversion in
      let writer = conversion.writer
      var sum = try writer.add("Add", try conversion.wire(0), try conversion.wire(1))
      if let bias = try conversion.optionalWire(4) { sum = try writer.add("Add", sum, bias) }
      let scale = try conversion.wire(2)
      let bias =
        try conversion.optionalWire(3)
        ?? writer.floats(Array(repeating: 0, count: scale.shape.reduce(1, *)))
      let epsilon = Double(try conversion.float("epsilon", default: 1e-12))
      conversion.yield(
        try writer.add("LayerNorm", sum, scale, bias, attributes: ["epsilon": .number(epsilon)]))
      conversion.yield(sum, at: 3)
      guard !conversion.yields(1), !conversion.yields(2) else {
        throw ImportProblem("it yields its mean and variance, which isn't supported")
      }
    },
  ]
}

extension Conversion {
  /// An input of one number.
  func scalar(_ index: Int) throws -> Wire { try writer.reshape(try wire(index), to: []) }
}
