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
      _ = try application.float(0, rank: 4)
      _ = try application.float(1, rank: 4)
      return [TensorType(.f32, try application.list("shape", count: 4, atLeast: 1))]
    },
    work: { Cost(multiplyAdds: $0.type(0).count * $0.shape(1).dropLast().reduce(1, *)) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.convolutionShape(
        image: application.output.shape, weight: application.shape(1))
      guard [shape.output.height, shape.output.width] == Array(application.shape(0)[1...2]) else {
        throw application.error("isn't the gradient of such a convolution", inputs: [0, 1])
      }
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
