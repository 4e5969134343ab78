import TensorEngine

extension Operator {
  /// Ioffe and Szegedy 2015, arXiv 1502.03167, with the statistics of training.
  static let batchNorm = Operator(
    "BatchNorm", "(x - mean) / √(variance + epsilon) · scale + bias, for each channel",
    inputs: ["x", "scale", "bias", "mean", "variance"],
    attributes: [
      .number("epsilon", default: 1e-5), .number("momentum", default: 0.1),
    ], reuse: .overwrites([0]),
    types: { [try $0.normalizedChannels()] }, work: Cost.perOutputElement(2),
    lower: { $0.emitBatchNorm() },
    gradient: .rule { context in
      let application = context.application
      let channels = Array(0..<(application.output.shape.count - 1))
      let epsilon = context.fill(application.number("epsilon"))
      let deviation = context.add(
        "Sqrt", context.add("Add", context.input(4), epsilon))
      let factor = context.add("Div", context.input(1), deviation)
      let centred = context.add("Sub", context.input(0), context.input(3))
      let normalized = context.add("Div", centred, deviation)
      let byScale = context.add("Mul", context.gradient, normalized)
      let axes: [String: Attribute] = ["axes": .integers(channels)]
      return [
        context.add("Mul", context.gradient, factor),
        context.add("Sum", byScale, attributes: axes),
        context.add("Sum", context.gradient, attributes: axes), nil, nil,
      ]
    })
}

extension Application {
  /// The type of an image, or rows, and checks that inputs 1 to 4 have one number per channel.
  func normalizedChannels() throws -> TensorType {
    let x = try rowsOfFloats(0)
    for index in 1..<5 { try require(index, shape: [x.shape[x.shape.count - 1]]) }
    return x
  }
}
