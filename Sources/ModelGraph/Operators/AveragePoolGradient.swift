import TensorEngine

extension Operator {
  static let averagePoolGradient = Operator(
    "AveragePoolGradient", "The gradient of an average pooling, spread over each window",
    inputs: ["gradient"],
    attributes: [
      .integers("kernel"), WindowGeometry.strides, WindowGeometry.pads,
      .integer("countsPadding", default: 0), .integers("shape"),
    ],
    types: { application in
      let gradient = try application.float(0, rank: 4).shape
      let image = try application.list("shape", count: 4, atLeast: 1)
      guard gradient == (try application.poolingOutput(of: image)) else {
        throw application.error("isn't the gradient of such a pooling", inputs: [0])
      }
      return [TensorType(.f32, image)]
    },
    work: { Cost(otherOperations: $0.type(0).count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.poolingShape(
        image: application.output.shape, countsPadding: application.integer("countsPadding") != 0)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("average pool gradient") { memory in
        memory.kernels.averagePoolGradient(memory.floats(x), into: memory.floats(y), shape: shape)
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
