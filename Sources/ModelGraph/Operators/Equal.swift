import TensorEngine

extension Operator {
  static let equal = Operator(
    "Equal", "Whether a equals b", inputs: ["a", "b"],
    types: { [TensorType(.bool, try Operator.add.types($0)[0].shape)] },
    lower: { lowering in
      let walk = Broadcast([lowering.application.shape(0), lowering.application.shape(1)])
      let (a, b, y) = (lowering.input(0), lowering.input(1), lowering.output())
      let unitsPerTask = lowering.unitsPerTask(walk)
      lowering.emit("equal") { memory in
        inParallel(walk.unitCount, by: unitsPerTask) { units in
          memory.kernels.compare(
            .equal, walk, memory.floats(a), memory.floats(b),
            into: memory.elements(y, as: UInt8.self), units: units)
        }
      }
    }, gradient: .none("it jumps between true and false"))
}
