import TensorEngine

extension Operator {
  /// To the bits of TensorFlow Lite's reference kernel.
  static let fixedResize = Operator(
    "FixedResize", "An image of integers resized between its pixels, in whole numbers",
    inputs: ["x"],
    attributes: [
      .integer("height"), .integer("width"), .integer("centres", default: 0),
      .integer("corners", default: 0),
    ],
    types: { application in
      let x = try application.fixedPoint(0, rank: 4)
      let size = [application.integer("height"), application.integer("width")]
      guard size.allSatisfy({ (1...(1 << 16)).contains($0) }) else {
        throw application.error("can't yield images of \(size)")
      }
      return [TensorType(x.elementType, [x.shape[0]] + size + [x.shape[3]])]
    }, work: Cost.perOutputElement(8),
    lower: { lowering in
      let application = lowering.application
      let (from, to) = (application.shape(0), application.output)
      let resizing = IntegerResizing(
        from: Extent2(from[1], from[2]), to: Extent2(to.shape[1], to.shape[2]),
        centres: application.integer("centres") != 0,
        corners: application.integer("corners") != 0)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("integer resize") { memory in
        resizing.run(
          to.elementType, memory.raw(x), into: memory.raw(y), images: from[0], channels: from[3])
      }
    },
    gradient: .none("integers have no gradient"))
}
