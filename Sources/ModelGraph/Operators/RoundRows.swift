import TensorEngine

extension Operator {
  /// What dynamic activations of few bits are, computed in floats: code · (the row's largest magnitude
  /// / (2^(bits - 1) - 1)), the code being the nearest, halves to even.
  static let roundRows = Operator(
    "RoundRows", "Each row on its own even grid of 2^bits - 1 values around 0", inputs: ["x"],
    attributes: [.integer("bits", default: 8)], reuse: .overwrites([0]),
    types: { application in
      guard (2...8).contains(application.integer("bits")) else {
        throw application.error("rounds to 2 to 8 bits, not \(application.integer("bits"))")
      }
      return [try application.rowsOfFloats(0)]
    }, work: Cost.perOutputElement(4),
    lower: { lowering in
      let shape = lowering.application.output.shape
      let width = shape[shape.count - 1]
      let top = Float((1 << (lowering.application.integer("bits") - 1)) - 1)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows("rounding of rows", rows: shape.dropLast().reduce(1, *), width: width) {
        memory, rows in
        for row in rows {
          let (source, target) = (memory.floats(x) + row * width, memory.floats(y) + row * width)
          roundRow(source, into: target, count: width, top: top)
        }
      }
    },
    gradient: .none("it is for inference"))
}

private func roundRow(
  _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, top: Float
) {
  var largest: Float = 0
  for index in 0..<count { largest = max(largest, x[index].magnitude) }
  let (scale, inverse) = (largest / top, largest > 0 ? top / largest : 0)
  for index in 0..<count {
    y[index] = (x[index] * inverse).rounded(.toNearestOrEven) * scale
  }
}
