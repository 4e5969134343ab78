public import TensorEngine

/// Chooses tokens by their logits, drawing from one stream of random numbers.
///
/// The same logits, options and stream give the same token on every machine: exponentials are the
/// engine's, and of equal logits the token with the lower number comes first.
public struct Sampler: Sendable {
  public let options: SamplingOptions
  private var random: Philox

  public init(_ options: SamplingOptions, random: Philox) {
    self.options = options
    self.random = random
  }

  /// The token that comes next.
  ///
  /// - Parameters:
  ///   - logits: One 32-bit float for each token of the vocabulary.
  ///   - history: The tokens before it, the prompt's included.
  public mutating func next(_ logits: Tensor, after history: [Int32]) -> Int32 {
    let isGreedy = options.temperature <= 0
    if isGreedy, options.repetitionPenalty == 1 { return logits.likeliestToken }
    let values = penalized(logits.withElements(as: Float.self) { Array($0) }, history)
    if isGreedy { return Tensor(values, shape: [values.count]).likeliestToken }
    let candidates = Candidates(values, options)
    return candidates.drawn(at: random.uniform())
  }

  /// Logits after the penalty for what came before.
  func penalized(_ logits: [Float], _ history: [Int32]) -> [Float] {
    let penalty = Float(options.repetitionPenalty)
    guard penalty != 1 else { return logits }
    var logits = logits
    for token in Set(history.suffix(options.repetitionWindow)) {
      let index = Int(token)
      guard logits.indices.contains(index) else { continue }
      logits[index] = logits[index] > 0 ? logits[index] / penalty : logits[index] * penalty
    }
    return logits
  }
}
