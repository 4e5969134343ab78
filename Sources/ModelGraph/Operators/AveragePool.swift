import TensorEngine

extension Operator {
  static let averagePool = Operator(
    "AveragePool", "The mean of each window", inputs: ["x"],
    attributes: [
      .integers("kernel"), WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .integer("countsPadding", default: 0),
    ],
    types: { [TensorType(.f32, try $0.poolingOutput(of: try $0.float(0).shape))] },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let countsPadding = application.integer("countsPadding") != 0
      let (x, y) = (lowering.input(0), lowering.output())
      guard application.hasVectorPooling else {
        let window = try application.portableWindow()
        return lowering.emit("average pool, general") { memory in
          PortableKernels.averagePool(
            memory.floats(x), into: memory.floats(y), countsPadding: countsPadding, window: window)
        }
      }
      let shape = try application.poolingShape(
        image: application.shape(0), countsPadding: countsPadding)
      lowering.emit("average pool") { memory in
        memory.kernels.averagePool(memory.floats(x), into: memory.floats(y), shape: shape)
      }
    },
    gradient: .rule { context in
      let application = context.application
      guard application.hasVectorPooling else {
        throw application.error("has a gradient along two axes without gaps only")
      }
      let attributes = try application.poolingGeometry().poolingAttributes.merging([
        "countsPadding": application.attribute("countsPadding"),
        "shape": .integers(application.shape(0)),
      ]) { $1 }
      return [context.add("AveragePoolGradient", context.gradient, attributes: attributes)]
    })
}
