import TensorEngine

extension Operator {
  static let convInputGradient = Operator(
    "ConvInputGradient", "The gradient of a convolution by its image",
    inputs: ["gradient", "weight"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), .integers("shape"),
    ],
    types: { application in
      let weight = try application.float(1, rank: 4).shape
      let image = try application.list("shape", count: 4, atLeast: 1)
      try application.checkConvolutionGradient(image: image, weight: weight, gradient: 0)
      return [TensorType(.f32, image)]
    },
    work: { Cost(multiplyAdds: $0.type(0).count.times($0.shape(1).dropLast().reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.convolutionShape(
        image: application.output.shape, weight: application.shape(1))
      let (gradient, weight) = (lowering.input(0), lowering.input(1))
      let target = lowering.output()
      let workspace = lowering.workspace(byteCount: shape.inputGradientWorkspaceBytes)
      lowering.emit("convolution input gradient") { memory in
        memory.kernels.convolveInputGradient(
          memory.floats(gradient), weights: memory.floats(weight), into: memory.floats(target),
          shape: shape, workspace: memory.raw(workspace))
      }
    },
    gradient: .none("second derivatives aren't supported"))
}

extension Application {
  /// Checks that the input at `gradient` is of the shape that a convolution of `image` with
  /// `weight` yields.
  func checkConvolutionGradient(image: [Int], weight: [Int], gradient: Int) throws {
    let shape = try convolutionShape(image: image, weight: weight)
    let output = [image[0], shape.output.height, shape.output.width, weight[3]]
    guard weight[2] * shape.groups == image[3], try float(gradient, rank: 4).shape == output else {
      throw error("isn't the gradient of such a convolution", inputs: [0, 1])
    }
  }
}
