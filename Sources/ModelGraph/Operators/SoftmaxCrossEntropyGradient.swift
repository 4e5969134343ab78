import TensorEngine

extension Operator {
  static let softmaxCrossEntropyGradient = Operator(
    "SoftmaxCrossEntropyGradient", "(softmax(logits) - one-hot label) · gradient / rows",
    inputs: ["logits", "labels", "gradient"],
    types: { application in
      try application.require(2, shape: [])
      return [try application.labelledLogits()]
    }, work: Cost.perOutputElement(14),
    lower: { lowering in
      let shape = lowering.application.shape(0)
      let width = shape[shape.count - 1]
      let rows = shape.dropLast().reduce(1, *)
      let (logits, labels, gradient) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let target = lowering.output()
      let losses = lowering.workspace(byteCount: rows * MemoryLayout<Float>.stride)
      let logSums = lowering.workspace(byteCount: rows * MemoryLayout<Float>.stride)
      let error = lowering.application.error("a label isn't below \(width)")
      lowering.emit("softmax cross-entropy gradient") { memory in
        let labels = Indices(memory.elements(labels, as: Int32.self))
        guard labels.firstOutside(width, of: rows) == nil else { throw error }
        let scale = memory.floats(gradient)[0] / Float(rows)
        inParallel(rows, by: rowsPerTask(ofWidth: width)) { range in
          let row = range.lowerBound
          let logSums = memory.floats(logSums) + row
          memory.kernels.crossEntropy(
            memory.floats(logits) + row * width, labels: labels.dropping(row),
            losses: memory.floats(losses) + row, logSums: logSums, rows: range.count,
            count: width)
          memory.kernels.crossEntropyBackward(
            memory.floats(logits) + row * width, labels: labels.dropping(row), logSums: logSums,
            scale: scale, into: memory.floats(target) + row * width, rows: range.count,
            count: width)
        }
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
