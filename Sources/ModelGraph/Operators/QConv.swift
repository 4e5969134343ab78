import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding: symmetric 8 bits, by tensor or by channel.
  /// The bias is in units of input scale · weight scale; padding counts as the real number 0.
  static let qConv = Operator(
    "QConv", "A convolution on 8-bit integers", inputs: ["x", "weight", "bias?"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), FusedActivation.parameter,
    ] + QuantizedScale.parameters("input") + QuantizedScale.parameters("output"),
    types: { application in
      let x = try application.checked(0, .u8, rank: 4)
      let weight = try application.float(1, rank: 4)
      try application.checkIntegerProduct(outputs: weight.shape[3])
      let output = try application.convolutionOutput(channels: x.shape[3], weight: weight.shape)
      return [TensorType(.u8, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { try $0.emitIntegerConvolution() },
    gradient: .none("integers have no gradient"))
}
