import TensorEngine

extension Operator {
  static let convWeightGradient = Operator(
    "ConvWeightGradient", "The gradient of a convolution by its weight",
    inputs: ["x", "gradient"],
    attributes: [
      WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("groups", default: 1), .integers("shape"),
    ],
    types: { application in
      _ = try application.float(0, rank: 4)
      _ = try application.float(1, rank: 4)
      return [TensorType(.f32, try application.list("shape", count: 4, atLeast: 1))]
    },
    work: { Cost(multiplyAdds: $0.type(1).count * $0.output.shape.dropLast().reduce(1, *)) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.convolutionShape(
        image: application.shape(0), weight: application.output.shape)
      guard [shape.output.height, shape.output.width] == Array(application.shape(1)[1...2]) else {
        throw application.error("isn't the gradient of such a convolution", inputs: [0, 1])
      }
      let (x, gradient) = (lowering.input(0), lowering.input(1))
      let target = lowering.output()
      let workspace = lowering.workspace(byteCount: shape.weightGradientWorkspaceBytes)
      lowering.emit("convolution weight gradient") { memory in
        memory.kernels.convolveWeightGradient(
          memory.floats(x), outputGradient: memory.floats(gradient), into: memory.floats(target),
          shape: shape, workspace: memory.raw(workspace))
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
