import TensorEngine

extension Operator {
  static let maxPoolGradient = Operator(
    "MaxPoolGradient", "The gradient of a max pooling, given to the first largest of a window",
    inputs: ["x", "y", "gradient"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads],
    types: { application in
      let x = try application.float(0, rank: 4)
      let output = try application.poolingOutput(of: x.shape)
      try application.require(1, shape: output)
      try application.require(2, shape: output)
      return [x]
    },
    work: { Cost(otherOperations: $0.type(1).count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let shape = try lowering.application.poolingShape(image: lowering.application.shape(0))
      let (x, y, gradient) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let target = lowering.output()
      lowering.emit("max pool gradient") { memory in
        memory.kernels.maxPoolGradient(
          memory.floats(x), output: memory.floats(y), outputGradient: memory.floats(gradient),
          into: memory.floats(target), shape: shape)
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
