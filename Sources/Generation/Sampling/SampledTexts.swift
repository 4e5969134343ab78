import ModelGraph
public import TensorEngine

/// Texts that a model draws from what it holds likely: what it has learned, where the texts that it
/// learned from aren't at hand (Kim and Rush 2016, arXiv 1606.07947, section 3.2; Liu et al. 2023,
/// arXiv 2305.17888, section 3.1).
public struct SampledTexts {
  private let beginning: [Int32]
  private let endings: Set<Int32>
  private let length: Int
  private let decoder: Decoder
  private var sampler: Sampler

  /// - Parameters:
  ///   - beginning: What each text begins with.
  ///   - endings: The tokens that would end a text, which are never drawn.
  ///   - length: The tokens of each, its beginning's included.
  ///   - temperature: What logits are divided by; every other token of the vocabulary may be drawn.
  ///   - random: Where the tokens are drawn from.
  /// - Precondition: The beginning isn't empty and shorter than the text.
  public init(
    beginning: [Int32], endings: Set<Int32>, length: Int, temperature: Double, random: Philox,
    on decoder: Decoder
  ) {
    precondition(!beginning.isEmpty && beginning.count < length, "there is nothing to draw")
    self.beginning = beginning
    self.endings = endings
    self.length = length
    self.decoder = decoder
    let options = SamplingOptions(temperature: temperature, topK: 0, topP: 1, minP: 0)
    sampler = Sampler(options, random: random)
  }

  /// The next text.
  ///
  /// - Throws: A `GraphError` where it doesn't fit the decoder; a `CancellationError`.
  public mutating func next() throws -> [Int32] {
    var text = beginning
    while text.count < length {
      let logits = withoutEndings(try decoder.readFromPrefix(text))
      text.append(sampler.next(logits, after: text))
    }
    return text
  }

  private func withoutEndings(_ logits: Tensor) -> Tensor {
    guard !endings.isEmpty else { return logits }
    var values = logits.floats
    for token in endings where values.indices.contains(Int(token)) {
      values[Int(token)] = -.infinity
    }
    return Tensor(values, shape: [values.count])
  }
}
