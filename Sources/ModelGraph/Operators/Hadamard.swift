import TensorEngine

extension Operator {
  /// Rows are cut into runs of the largest power of two that divides them.
  static let hadamard = Operator(
    "Hadamard", "x times Hadamard's matrix over its size's root, run by run of the last axis",
    inputs: ["x"], reuse: .overwrites([0]), types: { [try $0.rowsOfFloats(0)] },
    work: Cost.perOutputElement(10),
    lower: { lowering in
      let shape = lowering.application.output.shape
      let width = shape[shape.count - 1]
      let transform = HadamardTransform(dividing: width)
      let (x, y) = (lowering.input(0), lowering.output())
      lowering.emitRows("Hadamard", rows: shape.dropLast().reduce(1, *), width: width) {
        memory, rows in
        let start = rows.lowerBound * width
        transform.run(
          memory.floats(x) + start, into: memory.floats(y) + start, count: rows.count * width)
      }
    },
    gradient: .rule { [$0.add("Hadamard", $0.gradient)] })
}
