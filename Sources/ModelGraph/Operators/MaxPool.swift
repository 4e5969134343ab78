import TensorEngine

extension Operator {
  static let maxPool = Operator(
    "MaxPool", "The largest element of each window; padding never counts", inputs: ["x"],
    attributes: [.integers("kernel"), WindowGeometry.strides, WindowGeometry.pads],
    types: { [TensorType(.f32, try $0.poolingOutput(of: try $0.float(0, rank: 4).shape))] },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      let shape = try application.poolingShape(image: application.shape(0))
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("max pool") { memory in
        memory.kernels.maxPool(memory.floats(x), into: memory.floats(y), shape: shape)
      }
    },
    gradient: .rule { context in
      let geometry = try context.application.poolingGeometry()
      return [
        context.add(
          "MaxPoolGradient", context.input(0), context.output(), context.gradient,
          attributes: geometry.poolingAttributes)
      ]
    })
}

extension Application {
  func poolingGeometry() throws -> WindowGeometry {
    try WindowGeometry(self, kernel: try list("kernel", count: 2, atLeast: 1))
  }

  /// The output shape of a pooling of an image; a window may not lie wholly in the padding.
  func poolingOutput(of image: [Int]) throws -> [Int] {
    let geometry = try poolingGeometry()
    let (pads, kernel) = (geometry.pads, geometry.kernel)
    guard pads[0] < kernel[0], pads[2] < kernel[0], pads[1] < kernel[1], pads[3] < kernel[1] else {
      throw error("the padding \(pads) is as large as the window \(kernel)", inputs: [0])
    }
    return [image[0]] + (try outputExtents(of: geometry, over: image)) + [image[3]]
  }
}

extension WindowGeometry {
  var poolingAttributes: [String: Attribute] {
    ["kernel": .integers(kernel), "strides": .integers(strides), "pads": .integers(pads)]
  }
}
