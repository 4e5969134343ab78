import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding of 8 bits; each example's floats are quantized
  /// in the run, around 0 unless `asymmetric` says otherwise. As TensorFlow Lite's hybrid kernels.
  static let hybridConv = Operator(
    "HybridConv", "A convolution of floats, quantized in the run, with a weight of 8 bits",
    inputs: ["x", "weight", "bias?"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), .integer("asymmetric", default: 1),
      FusedActivation.parameter,
    ],
    types: { application in
      let x = try application.float(0, rank: 4)
      let weight = try application.float(1, rank: 4)
      let output = try application.convolutionOutput(channels: x.shape[3], weight: weight.shape)
      try application.require(2, shape: [weight.shape[3]], like: 1)
      return [TensorType(.f32, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { try $0.emitHybridConvolution() },
    gradient: .none("rounding has no useful slope"))
}
