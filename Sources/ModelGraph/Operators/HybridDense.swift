import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding of 8 bits; each row's floats are quantized in
  /// the run, around 0 unless `asymmetric` says otherwise. As TensorFlow Lite's hybrid kernels.
  static let hybridDense = Operator(
    "HybridDense", "A dense layer on floats, quantized in the run, with a weight of 8 bits",
    inputs: ["x", "weight", "bias?"],
    attributes: [.integer("asymmetric", default: 0), FusedActivation.parameter],
    types: { application in
      let x = try application.float(0)
      let weight = try application.float(1, rank: 2)
      guard let inputs = x.shape.last, inputs == weight.shape[0] else {
        throw application.error("the last axis of x must be the weight's first", inputs: [0, 1])
      }
      try application.require(2, shape: [weight.shape[1]], like: 1)
      return [TensorType(.f32, x.shape.dropLast() + [weight.shape[1]])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitHybridDense() },
    gradient: .none("rounding has no useful slope"))
}
