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
      let image = try application.float(0, rank: 4).shape
      let weight = try application.list("shape", count: 4, atLeast: 1)
      try application.checkConvolutionGradient(image: image, weight: weight, gradient: 1)
      return [TensorType(.f32, weight)]
    },
    work: { Cost(multiplyAdds: $0.type(1).count.times($0.output.shape.dropLast().reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.convolutionShape(
        image: application.shape(0), weight: application.output.shape)
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
