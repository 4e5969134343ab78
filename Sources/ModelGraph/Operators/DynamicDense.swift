import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding, as QDense's; codes and grid are what
  /// DynamicQuantize yields.
  static let dynamicDense = Operator(
    "DynamicDense", "codes · weight + bias in floats, of 8-bit integers on a grid found in the run",
    inputs: ["codes", "weight", "grid", "bias?"],
    types: { application in
      let codes = try application.checked(0, .u8)
      let weight = try application.float(1, rank: 2)
      guard let inputs = codes.shape.last, inputs == weight.shape[0] else {
        throw application.error(
          "the last axis of codes must be the weight's first", inputs: [0, 1])
      }
      guard try application.float(2).shape == [2] else {
        throw application.error("takes a scale and a zero point", inputs: [2])
      }
      try application.require(3, shape: [weight.shape[1]], like: 1)
      return [TensorType(.f32, codes.shape.dropLast() + [weight.shape[1]])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitDynamicDense() },
    gradient: .none("integers have no gradient"))
}
