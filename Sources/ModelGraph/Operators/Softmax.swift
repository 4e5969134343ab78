import TensorEngine

extension Operator {
  static let softmax = Operator(
    "Softmax", "exp(x) over its sum along the last axis", inputs: ["x"], reuse: .overwrites([0]),
    types: { [try $0.rowsOfFloats(0)] }, work: Cost.perOutputElement(12),
    lower: { lowering in
      let shape = lowering.application.output.shape
      let width = shape[shape.count - 1]
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows("softmax", rows: shape.dropLast().reduce(1, *), width: width) {
        memory, rows in
        let start = rows.lowerBound * width
        memory.kernels.softmax(
          memory.floats(x) + start, into: memory.floats(y) + start, rows: rows.count, count: width)
      }
    },
    gradient: .rule { context in
      [context.add("SoftmaxGradient", context.gradient, context.output())]
    })
}

extension Application {
  /// The type of an input of floats with at least one axis.
  func rowsOfFloats(_ index: Int) throws -> TensorType {
    let type = try float(index)
    guard !type.shape.isEmpty else { throw error("takes at least one axis", inputs: [index]) }
    return type
  }
}
