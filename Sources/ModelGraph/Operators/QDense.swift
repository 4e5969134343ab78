import TensorEngine

extension Operator {
  /// The weight is a constant under a linear encoding: symmetric 8 bits, by tensor or by channel.
  /// The bias is in units of input scale · weight scale.
  static let qDense = Operator(
    "QDense", "A dense layer on 8-bit integers", inputs: ["x", "weight", "bias?"],
    attributes: QuantizedScale.parameters("input") + QuantizedScale.parameters("output") + [
      FusedActivation.parameter
    ],
    types: { application in
      let x = try application.checked(0, .u8)
      let weight = try application.float(1, rank: 2)
      try application.checkIntegerProduct(outputs: weight.shape[1])
      guard let inputs = x.shape.last, inputs == weight.shape[0] else {
        throw application.error("the last axis of x must be the weight's first", inputs: [0, 1])
      }
      return [TensorType(.u8, x.shape.dropLast() + [weight.shape[1]])]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1)[0])) },
    lower: { try $0.emitIntegerDense() },
    gradient: .none("integers have no gradient"))
}

extension Application {
  /// Checks the grids and the bias of a product of integers.
  func checkIntegerProduct(outputs: Int) throws {
    _ = try QuantizedScale(self, "input")
    _ = try QuantizedScale(self, "output")
    guard has(2) else { return }
    guard try checked(2, .i32).shape == [outputs] else {
      throw error("must be of shape [\(outputs)]", inputs: [2, 1])
    }
  }
}
