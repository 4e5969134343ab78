import TensorEngine

extension Operator {
  static let qAdd = Operator(
    "QAdd", "The sum of two tensors of 8-bit integers, each on its own grid", inputs: ["a", "b"],
    attributes: QuantizedScale.parameters("a") + QuantizedScale.parameters("b")
      + QuantizedScale.parameters("output") + [FusedActivation.parameter],
    types: { application in
      for role in ["a", "b", "output"] { _ = try QuantizedScale(application, role) }
      let a = try application.checked(0, .u8)
      guard try application.checked(1, .u8).shape == a.shape else {
        throw application.error("takes equal shapes", inputs: [0, 1])
      }
      return [a]
    }, work: Cost.perOutputElement(6),
    lower: { lowering in
      let application = lowering.application
      let (first, second) = (
        try QuantizedScale(application, "a"), try QuantizedScale(application, "b")
      )
      let output = try QuantizedScale(application, "output")
      let bounds = output.bounds(after: FusedActivation(application))
      let pair = IntegerPair(
        type: .unsigned, aZero: Int32(first.zeroPoint),
        aMultiplier: Float(Double(first.scale) / Double(output.scale)),
        bZero: Int32(second.zeroPoint),
        bMultiplier: Float(Double(second.scale) / Double(output.scale)),
        zeroPoint: Int32(output.zeroPoint),
        range: Int32(bounds.lowerBound)...Int32(bounds.upperBound))
      let (a, b, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let count = application.output.count
      lowering.emit("integer add") { memory in
        inParallel(count, by: elementsPerTask) { range in
          let start = range.lowerBound
          memory.kernels.addIntegers(
            pair, memory.raw(a) + start, memory.raw(b) + start, into: memory.raw(y) + start,
            count: range.count)
        }
      }
    },
    gradient: .none("integers have no gradient"))
}
