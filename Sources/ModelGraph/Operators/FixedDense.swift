import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding of 8 bits. The bias is in units of input scale
  /// · weight scale. To the bits of TensorFlow Lite's reference kernel.
  static let fixedDense = Operator(
    "FixedDense", "A dense layer on integers with fixed-point multipliers",
    inputs: ["x", "weight", "bias?"],
    attributes: [.resultRange] + QuantizedScale.parameters("input")
      + QuantizedScale.parameters("output"),
    types: { application in
      let x = try application.fixedPoint(0)
      let weight = try application.float(1, rank: 2)
      try application.checkFixedProduct(outputs: weight.shape[1], type: x.elementType)
      guard let inputs = x.shape.last, inputs == weight.shape[0] else {
        throw application.error("the last axis of x must be the weight's first", inputs: [0, 1])
      }
      return [TensorType(x.elementType, x.shape.dropLast() + [weight.shape[1]])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitFixedDense() },
    gradient: .none("integers have no gradient"))
}

extension Application {
  /// Checks the grids, the range and the bias of a product of integers.
  func checkFixedProduct(outputs: Int, type: ElementType) throws {
    _ = try grids(["input", "output"], type)
    _ = try resultRange(type)
    guard has(2) else { return }
    let bias = self.type(2)
    let takesWide = type == .i16 && bias.elementType == .i64
    guard takesWide || bias.elementType == .i32, bias.shape == [outputs] else {
      throw error("must be i32 of shape [\(outputs)]", inputs: [2, 1])
    }
  }
}
