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
        memory.kernels.crossEntropy(
          memory.floats(logits), labels: labels, losses: memory.floats(losses),
          logSums: memory.floats(logSums), rows: rows, count: width)
        memory.kernels.crossEntropyBackward(
          memory.floats(logits), labels: labels, logSums: memory.floats(logSums),
          scale: memory.floats(gradient)[0] / Float(rows), into: memory.floats(target),
          rows: rows, count: width)
      }
    },
    gradient: .none("second derivatives aren't supported"))
}
