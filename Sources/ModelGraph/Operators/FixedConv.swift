import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding of 8 bits. The bias is in units of input scale
  /// · weight scale; padding counts as the real number 0. To the bits of TensorFlow Lite's reference
  /// kernel.
  static let fixedConv = Operator(
    "FixedConv", "A convolution on integers with fixed-point multipliers",
    inputs: ["x", "weight", "bias?"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), .resultRange,
    ] + QuantizedScale.parameters("input") + QuantizedScale.parameters("output"),
    types: { application in
      let x = try application.fixedPoint(0, rank: 4)
      let weight = try application.float(1, rank: 4)
      try application.checkFixedProduct(outputs: weight.shape[3], type: x.elementType)
      let output = try application.convolutionOutput(channels: x.shape[3], weight: weight.shape)
      return [TensorType(x.elementType, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { try $0.emitFixedConvolution() },
    gradient: .none("integers have no gradient"))
}
