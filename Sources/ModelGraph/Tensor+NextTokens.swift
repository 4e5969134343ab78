public import TensorEngine

/// What a language model says of next tokens: `[rows, vocabulary]`, a row of logits for each token.
extension Tensor {
  /// The cross-entropy of each row in nats, given the token that came.
  ///
  /// - Throws: A `GraphError` where a token is none of the columns.
  public func losses(ofNext tokens: [Int32]) throws -> [Float] {
    let (rows, width) = (shape[0], shape[1])
    if let token = tokens.first(where: { !(0..<width).contains(Int($0)) }) {
      throw GraphError("the token \(token) isn't one of the model's \(width)")
    }
    var losses = [Float](repeating: 0, count: rows)
    var logSums = losses
    withElements(as: Float.self) { logits in
      tokens.withUnsafeBufferPointer { tokens in
        guard let tokens = tokens.baseAddress, let logits = logits.baseAddress else { return }
        KernelSet.current.crossEntropy(
          logits, labels: Indices(tokens), losses: &losses, logSums: &logSums, rows: rows,
          count: width)
      }
    }
    return losses
  }

  /// The likeliest token of each row, the first of equals.
  public var likeliestTokens: [Int] {
    let (rows, width) = (shape[0], shape[1])
    return withElements(as: Float.self) { logits in
      (0..<rows).map { row in
        let start = row * width
        var best = start
        for index in start..<(start + width) where logits[index] > logits[best] { best = index }
        return best - start
      }
    }
  }

  /// The Kullback-Leibler divergence of each of the other's rows from this one's, in nats.
  ///
  /// - Throws: A `GraphError` where the other tells another number of tokens apart.
  public func divergences(of other: Tensor) throws -> [Double] {
    guard shape == other.shape else {
      throw GraphError("tells \(other.shape[1]) tokens apart, not \(shape[1])")
    }
    let width = shape[1]
    let (p, logP, logQ) = (
      softmaxed(KernelSet.softmax), softmaxed(KernelSet.logSoftmax),
      other.softmaxed(KernelSet.logSoftmax)
    )
    return stride(from: 0, to: count, by: width).map { start -> Double in
      var sum = 0.0
      for index in start..<(start + width) {
        sum += Double(p[index]) * (Double(logP[index]) - Double(logQ[index]))
      }
      return sum
    }
  }

  private typealias RowFunction = (KernelSet) -> (
    UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int
  ) -> Void

  private func softmaxed(_ function: RowFunction) -> [Float] {
    let (rows, width) = (shape[0], shape[1])
    return [Float](unsafeUninitializedCapacity: count) { target, initialized in
      withElements(as: Float.self) { logits in
        guard let logits = logits.baseAddress, let target = target.baseAddress else { return }
        function(KernelSet.current)(logits, target, rows, width)
      }
      initialized = count
    }
  }
}
