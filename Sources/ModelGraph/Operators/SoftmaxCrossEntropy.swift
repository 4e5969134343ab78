import TensorEngine

extension Operator {
  /// Labels are class numbers; the result is one number.
  static let softmaxCrossEntropy = Operator(
    "SoftmaxCrossEntropy", "The mean over rows of -log softmax(logits) at the label",
    inputs: ["logits", "labels"], outputs: ["loss"],
    types: { application in
      _ = try application.labelledLogits()
      return [TensorType(.f32, [])]
    }, work: Cost.perInputElement(12),
    lower: { lowering in
      let shape = lowering.application.shape(0)
      let width = shape[shape.count - 1]
      let rows = shape.dropLast().reduce(1, *)
      let (logits, labels, loss) = (lowering.input(0), lowering.input(1), lowering.output())
      let losses = lowering.workspace(byteCount: rows * MemoryLayout<Float>.stride)
      let logSums = lowering.workspace(byteCount: rows * MemoryLayout<Float>.stride)
      let error = lowering.application.error("a label isn't below \(width)")
      lowering.emit("softmax cross-entropy") { memory in
        let labels = Indices(memory.elements(labels, as: Int32.self))
        guard labels.firstOutside(width, of: rows) == nil else { throw error }
        inParallel(rows, by: rowsPerTask(ofWidth: width)) { range in
          let row = range.lowerBound
          memory.kernels.crossEntropy(
            memory.floats(logits) + row * width, labels: labels.dropping(row),
            losses: memory.floats(losses) + row, logSums: memory.floats(logSums) + row,
            rows: range.count, count: width)
        }
        memory.floats(loss)[0] =
          memory.kernels.sum(memory.floats(losses), count: rows) / Float(rows)
      }
    },
    gradient: .rule { context in
      [
        context.add(
          "SoftmaxCrossEntropyGradient", context.input(0), context.input(1), context.gradient),
        nil,
      ]
    })
}

extension Application {
  /// The type of the logits, which have one label for each row.
  func labelledLogits() throws -> TensorType {
    let logits = try rowsOfFloats(0)
    let labels = try checked(1, .i32)
    guard labels.shape == Array(logits.shape.dropLast()) else {
      throw error("takes one label for each row of logits", inputs: [0, 1])
    }
    return logits
  }
}
