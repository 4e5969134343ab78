import TensorEngine

extension Operator {
  /// To the bits of TensorFlow Lite's reference kernel.
  static let fixedSum = Operator(
    "FixedSum", "The sums of integers along axes, or their means, on a grid of their own",
    inputs: ["x"],
    attributes: QuantizedScale.parameters("input") + QuantizedScale.parameters("output") + [
      .integers("axes", default: []), .integer("keepAxes", default: 0),
      .integer("average", default: 0),
    ],
    types: { application in
      let x = try application.fixedPoint(0)
      _ = try application.grids(["input", "output"], x.elementType)
      let axes = try application.axes("axes", rank: x.shape.count)
      let keeps = application.integer("keepAxes") != 0
      return [
        TensorType(x.elementType, keeps ? x.shape.flattening(axes) : x.shape.removing(axes))
      ]
    }, work: Cost.perInputElement(1),
    lower: { lowering in
      let application = lowering.application
      let type = application.type(0)
      let grids = try application.grids(["input", "output"], type.elementType)
      let reduction = IntegerReduction(
        type.shape, axes: try application.axes("axes", rank: type.shape.count))
      var multiplier = FixedPointMultiplier(Double(grids[0].scale) / Double(grids[1].scale))
      if application.integer("average") != 0 {
        multiplier = multiplier.divided(by: Swift.max(reduction.count, 1))
      }
      let zero = Int32(truncatingIfNeeded: grids[0].zeroPoint * reduction.count)
      let (scaling, outputZero) = (multiplier, Int32(grids[1].zeroPoint))
      let sums = lowering.workspace(byteCount: reduction.sumCount * MemoryLayout<Int32>.stride)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emit("integer sum") { memory in
        let sums = memory.elements(sums, as: Int32.self)
        reduction.run(type.elementType, memory.raw(x), into: sums)
        IntegerLoops.narrow(
          sums, type.elementType, into: memory.raw(y), count: reduction.sumCount
        ) { scaling($0 &- zero) &+ outputZero }
      }
    },
    gradient: .none("integers have no gradient"))
}
