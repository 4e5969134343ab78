import TensorEngine

/// A number drawn for each weight: the baseline that any other measure has to beat.
struct RandomImportance: WeightMeasure {
  var needsData: Bool { false }
  let formula = "a number drawn from the session's seed"
  let source = "the baseline"

  func scores(_ request: ImportanceRequest) -> [[Float]] {
    request.weights.enumerated().map { index, weight in
      var random = Philox(seed: request.seed, stream: UInt64(index))
      return weight.elements.map { value in
        // From 24 bits, above 0.
        let drawn = Float(random.next() >> 8 + 1) / Float(1 << 24)
        return value == 0 ? 0 : drawn
      }
    }
  }
}
