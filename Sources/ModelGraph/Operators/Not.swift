import TensorEngine

extension Operator {
  static let not = Operator(
    "Not", "The other truth value", inputs: ["x"], reuse: .overwrites([0]), acceptsEmpty: true,
    types: { [try $0.checked(0, .bool)] },
    lower: { lowering in
      let (x, y, count) = (lowering.input(0), lowering.output(), lowering.application.output.count)
      lowering.emit("not") { memory in
        let (source, target) = (
          memory.elements(x, as: UInt8.self), memory.elements(y, as: UInt8.self)
        )
        for index in 0..<count { target[index] = source[index] == 0 ? 1 : 0 }
      }
    }, gradient: .none("it jumps between true and false"))
}
