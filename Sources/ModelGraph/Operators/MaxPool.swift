import TensorEngine

extension Operator {
  /// Over images of any number of axes. A second output is each element's position in its image with
  /// the channels first, counted over the whole batch, as ONNX has it.
  static let maxPool = Operator(
    "MaxPool", "The largest element of each window; padding never counts", inputs: ["x"],
    attributes: [
      .integers("kernel"), WindowGeometry.strides, WindowGeometry.pads, WindowGeometry.dilations,
      .choice("order", ["rows", "columns"]),
    ],
    types: { application in
      let x = try application.numbers(0)
      let shape = try application.poolingOutput(of: x.shape)
      let places = application.node.outputs.count > 1
      return [TensorType(x.elementType, shape)] + (places ? [TensorType(.i64, shape)] : [])
    },
    work: { Cost(otherOperations: $0.output.count.times($0.integers("kernel").reduce(1, *))) },
    lower: { lowering in
      let application = lowering.application
      guard application.hasVectorPooling, application.node.outputs.count == 1 else {
        return try lowering.emitPortableMaxPool()
      }
      let shape = try application.poolingShape(image: application.shape(0))
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("max pool") { memory in
        memory.kernels.maxPool(memory.floats(x), into: memory.floats(y), shape: shape)
      }
    },
    gradient: .rule { context in
      let geometry = try context.application.poolingGeometry()
      guard context.application.hasVectorPooling else {
        throw context.application.error("has a gradient along two axes without gaps only")
      }
      return [
        context.add(
          "MaxPoolGradient", context.input(0), context.output(), context.gradient,
          attributes: geometry.poolingAttributes)
      ]
    })
}

extension Application {
  /// The window of a pooling over the axes of an image between the first and the last.
  func poolingGeometry() throws -> WindowGeometry {
    let axes = shape(0).count - 2
    guard axes > 0 else { throw error("takes an image", inputs: [0]) }
    return try WindowGeometry(self, kernel: try list("kernel", count: axes, atLeast: 1))
  }

  /// The output shape of a pooling of an image; a window may not lie wholly in the padding.
  func poolingOutput(of image: [Int]) throws -> [Int] {
    let geometry = try poolingGeometry()
    let reach = zip(geometry.kernel, geometry.dilations).map { ($0 - 1) * $1 + 1 }
    for axis in reach.indices
    where max(geometry.pads[axis], geometry.pads[axis + reach.count]) >= reach[axis] {
      throw error(
        "the padding \(geometry.pads) is as large as the window \(geometry.kernel)", inputs: [0])
    }
    return [image[0]] + (try outputExtents(of: geometry, over: image)) + [image[image.count - 1]]
  }

  /// Whether the vector kernels pool it: 32-bit floats along two axes, without gaps.
  var hasVectorPooling: Bool {
    guard type(0).elementType == .f32, let geometry = try? poolingGeometry() else { return false }
    return geometry.kernel.count == 2 && geometry.dilations == [1, 1]
  }

  func portableWindow() throws -> PortableWindow {
    let geometry = try poolingGeometry()
    let (image, axes) = (shape(0), geometry.kernel.count)
    return PortableWindow(
      images: image[0], channels: image[axes + 1], input: Array(image[1...axes]),
      output: Array(output.shape[1...axes]), kernel: geometry.kernel, strides: geometry.strides,
      dilations: geometry.dilations, before: Array(geometry.pads.prefix(axes)),
      after: Array(geometry.pads.suffix(axes)))
  }
}

extension Lowering {
  fileprivate func emitPortableMaxPool() throws {
    let (window, type) = (try application.portableWindow(), application.output.elementType)
    let columnMajor = application.text("order") == "columns"
    let (x, y) = (input(0), output())
    let places = application.node.outputs.count > 1 ? output(1) : nil
    emit("max pool, \(type.rawValue)") { memory in
      PortableKernels.maxPool(
        type, memory.raw(x), into: memory.raw(y),
        places: places.map { memory.elements($0, as: Int64.self) }, columnMajor: columnMajor,
        window: window)
    }
  }
}

extension WindowGeometry {
  var poolingAttributes: [String: Attribute] {
    ["kernel": .integers(kernel), "strides": .integers(strides), "pads": .integers(pads)]
  }
}
