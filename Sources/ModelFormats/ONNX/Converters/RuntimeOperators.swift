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
    "QLinearAdd": { try quantizedPair($0, "Add") },
    "QLinearMul": { try quantizedPair($0, "Mul") },
    "QLinearGlobalAveragePool": { conversion in
      let writer = conversion.writer
      let isLast = try conversion.flag("channels_last")
      let x = isLast ? try conversion.wire(0) : try conversion.image(0)
      let real = try writer.dequantized(
        x, scale: try conversion.scalar(1), zero: try conversion.scalar(2))
      let mean = try writer.reduce("Mean", real, axes: Array(1..<(x.rank - 1)))
      let zero = try conversion.scalar(4)
      let codes = try writer.quantized(
        mean, scale: try conversion.scalar(3), zero: zero, to: zero.elementType)
      conversion.yield(codes, isImage: !isLast)
    },
    "QGemm": { conversion in
      let writer = conversion.writer
      var a = try conversion.centredMatrix(0, zero: 2, isTurned: try conversion.flag("transA"))
      let b = try conversion.centredMatrix(3, zero: 5, isTurned: try conversion.flag("transB"))
      a = try writer.matrixProduct(a, b)
      if let bias = try conversion.optionalWire(6) { a = try writer.add("Add", a, bias) }
      let alpha = Double(try conversion.float("alpha", default: 1))
      let scale = try writer.scale(
        try writer.add("Mul", try conversion.wire(1), try conversion.wire(4)), by: alpha)
      let real = try writer.add("Mul", try writer.cast(a, to: .f32), scale)
      guard conversion.has(7) else { return conversion.yield(real) }
      let zero = try conversion.scalar(8)
      conversion.yield(
        try writer.quantized(
          real, scale: try conversion.scalar(7), zero: zero, to: zero.elementType))
    },
  ]

  private static func quantizedPair(_ conversion: Conversion, _ operation: String) throws {
    let writer = conversion.writer
    let pair = try conversion.aligned([0, 3])
    let a = try writer.dequantized(
      pair.wires[0], scale: try conversion.scalar(1), zero: try conversion.scalar(2))
    let b = try writer.dequantized(
      pair.wires[1], scale: try conversion.scalar(4), zero: try conversion.scalar(5))
    let zero = try conversion.scalar(7)
    let codes = try writer.quantized(
      try writer.add(operation, a, b), scale: try conversion.scalar(6), zero: zero,
      to: zero.elementType)
    conversion.yield(codes, isImage: pair.areImages)
  }
}

extension Conversion {
  /// An input of one number.
  func scalar(_ index: Int) throws -> Wire { try writer.reshape(try wire(index), to: []) }

  fileprivate func centredMatrix(_ index: Int, zero: Int, isTurned: Bool) throws -> Wire {
    let wide = try writer.cast(try wire(index), to: .i32)
    let matrix = isTurned ? try writer.transpose(wide, [1, 0]) : wide
    guard has(zero) else { return matrix }
    return try writer.add("Sub", matrix, try writer.cast(try wire(zero), to: .i32))
  }
}
