import TensorEngine

extension Operator {
  static let conv = Operator(
    "Conv", "activation(x convolved with weight + bias + residual)",
    inputs: ["x", "weight", "bias?", "residual?"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), FusedActivation.parameter,
    ],
    types: { application in
      let type = try application.numbers(0).elementType
      let x = try application.checked(0, type, rank: 4)
      let weight = try application.checked(1, type, rank: 4)
      guard type == .f32 || !application.hasEpilogue else {
        throw application.error("adds a bias or residual to 32-bit floats only", inputs: [0])
      }
      let output = try application.convolutionOutput(channels: x.shape[3], weight: weight.shape)
      try application.require(2, shape: [weight.shape[3]], like: 1)
      try application.require(3, shape: output)
      return [TensorType(type, output)]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { try $0.emitConvolution() },
    gradient: .rule { context in
      let application = context.application
      let geometry = try application.convolutionGeometry()
      let gradient = context.gradientBeforeActivation()
      let attributes = geometry.attributes(adding: ["groups": application.attribute("groups")])
      return [
        context.add(
          "ConvInputGradient", gradient, context.input(1),
          attributes: attributes.merging(["shape": .integers(application.shape(0))]) { $1 }),
        context.add(
          "ConvWeightGradient", context.input(0), gradient,
          attributes: attributes.merging(["shape": .integers(application.shape(1))]) { $1 }),
        context.add("Sum", gradient, attributes: ["axes": .integers([0, 1, 2])]), gradient,
      ]
    })
}

extension Application {
  /// Whether a product does more than multiply and add.
  fileprivate var hasEpilogue: Bool { has(2) || has(3) || FusedActivation(self) != .none }

  /// The window of a convolution whose weight is input 1.
  func convolutionGeometry() throws -> WindowGeometry {
    try WindowGeometry(self, kernel: Array(shape(1).prefix(2)))
  }

  /// The output shape of a convolution of input 0, an image, with input 1.
  func convolutionOutput(channels: Int, weight: [Int]) throws -> [Int] {
    let groups = integer("groups")
    guard groups >= 1, channels % groups == 0, weight[3] % groups == 0 else {
      throw error("the channels can't be cut into \(groups) groups", inputs: [0, 1])
    }
    guard weight[2] == channels / groups else {
      throw error("the weight takes \(weight[2] * groups) channels", inputs: [0, 1])
    }
    return [shape(0)[0]] + (try outputExtents(of: convolutionGeometry(), over: shape(0))) + [
      weight[3]
    ]
  }
}
