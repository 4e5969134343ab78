import TensorEngine

extension Operator {
  /// Weight and zero point are as IntegerDense's; padding stands for the zero point.
  static let integerConv = Operator(
    "IntegerConv", "x less a zero point convolved on 8-bit integers, as exact sums of 32 bits",
    inputs: ["x", "weight", "zeroPoint?"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1),
    ],
    types: { application in
      let x = try application.bytesAroundZeroPoint()
      guard x.shape.count == 4 else { throw application.error("takes an image", inputs: [0]) }
      let weight = try application.float(1, rank: 4)
      let output = try application.convolutionOutput(channels: x.shape[3], weight: weight.shape)
      return [TensorType(.i32, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { try $0.emitIntegerConvolutionSums() },
    gradient: .none("integers have no gradient"))
}
