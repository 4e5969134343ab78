import TensorEngine

extension Operator {
  /// To the bits of TensorFlow Lite's reference kernel.
  static let fixedMul = Operator(
    "FixedMul", "The product of two integer tensors, each on its own grid", inputs: ["a", "b"],
    attributes: QuantizedScale.parameters("a") + QuantizedScale.parameters("b")
      + QuantizedScale.parameters("output") + [.resultRange],
    types: { [try $0.fixedPairType()] }, work: Cost.perOutputElement(6),
    lower: { lowering in
      let application = lowering.application
      let type = application.output.elementType
      let grids = try application.grids(["a", "b", "output"], type)
      let range = try application.resultRange(type)
      let multiplier = FixedPointMultiplier(
        Double(grids[0].scale * grids[1].scale / grids[2].scale))
      let zeros = grids.map { Int32($0.zeroPoint) }
      let scaling = FixedProduct(
        type: type.byteType, aZero: zeros[0], bZero: zeros[1], multiplier: multiplier,
        zeroPoint: zeros[2], range: range)
      lowering.emitFixedPair("fixed-point multiply", kernel: .multiplying(scaling)) { a, b in
        let product = multiplier((a &- zeros[0]) &* (b &- zeros[1])) &+ zeros[2]
        return product.held(within: range)
      }
    },
    gradient: .none("integers have no gradient"))
}
