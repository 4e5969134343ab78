import TensorEngine

extension Operator {
  /// To the bits of TensorFlow Lite's reference kernel.
  static let fixedMatMul = Operator(
    "FixedMatMul", "The products of pairs of integer matrices, each side on its own grid",
    inputs: ["a", "b"],
    attributes: QuantizedScale.parameters("a") + QuantizedScale.parameters("b")
      + QuantizedScale.parameters("output") + [
        .integer("transposeA", default: 0), .integer("transposeB", default: 0),
      ],
    types: { application in
      let a = try application.fixedPoint(0)
      let b = try application.checked(1, a.elementType, rank: a.shape.count)
      _ = try application.grids(["a", "b", "output"], a.elementType)
      guard a.shape.count >= 2, a.shape.dropLast(2) == b.shape.dropLast(2) else {
        throw application.error("takes as many matrices on both sides", inputs: [0, 1])
      }
      let extents = application.fixedProductExtents
      guard extents.depths.a == extents.depths.b else {
        throw application.error("the inner extents differ", inputs: [0, 1])
      }
      return [
        TensorType(a.elementType, a.shape.dropLast(2) + [extents.rows, extents.columns])
      ]
    },
    work: { Cost(multiplyAdds: $0.output.count.times($0.fixedProductExtents.depths.a)) },
    lower: { lowering in
      let application = lowering.application
      let (type, extents) = (application.output.elementType, application.fixedProductExtents)
      let grids = try application.grids(["a", "b", "output"], type)
      let product = IntegerMatrixProduct(
        rows: extents.rows, columns: extents.columns, depth: extents.depths.a,
        a: .init(
          zero: grids[0].zeroPoint, isTransposed: application.integer("transposeA") != 0),
        b: .init(
          zero: grids[1].zeroPoint, isTransposed: application.integer("transposeB") != 0),
        multiplier: FixedPointMultiplier(
          Double(grids[0].scale * grids[1].scale) / Double(grids[2].scale)),
        zeroPoint: grids[2].zeroPoint)
      let pairs = application.output.shape.dropLast(2).reduce(1, *)
      let (a, b, y) = (lowering.input(0), lowering.input(1), lowering.output())
      lowering.emit("integer matrix product") { memory in
        inParallel(pairs, by: 1) { range in
          product.run(type, memory.raw(a), memory.raw(b), into: memory.raw(y), pairs: range)
        }
      }
    },
    gradient: .none("integers have no gradient"))
}

extension Application {
  /// The extents of a product of the last two axes.
  fileprivate var fixedProductExtents: (rows: Int, columns: Int, depths: (a: Int, b: Int)) {
    let (a, b) = (Array(shape(0).suffix(2)), Array(shape(1).suffix(2)))
    let (turnsA, turnsB) = (integer("transposeA") != 0, integer("transposeB") != 0)
    return (a[turnsA ? 1 : 0], b[turnsB ? 0 : 1], (a[turnsA ? 0 : 1], b[turnsB ? 1 : 0]))
  }
}
