public import ModelGraph
import TensorEngine
public import Tokenizers

/// How alike two models of one vocabulary foretell a text.
public struct TextAgreement: Hashable, Sendable {
  /// The exponential of the mean loss of a token, in nats.
  public let perplexity: Double
  /// The mean Kullback-Leibler divergence from the first model's probabilities, in nats.
  public let divergence: Double
  /// The share of tokens for which both hold the same one likeliest.
  public let sameTopToken: Double

  /// The figures of each model beside the first one, which reads the text itself; the tokens that
  /// are scored are those of `Perplexity`.
  ///
  /// - Parameters:
  ///   - context: The tokens of a chunk, at least 4.
  ///   - progress: Called after each chunk with how many are done and how many there are.
  /// - Throws: A `GraphError` where the text has less than a chunk, a model can't read it or the
  ///   models' vocabularies differ; a `CancellationError`.
  public static func measure(
    _ models: [Model], _ tokenizer: Tokenizer, on text: String, context: Int,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [TextAgreement] {
    let chunks = try TextChunks(of: text, tokenizer, context: context).chunks
    let readers = try models.map(SequenceLogits.init)
    var tallies = [Tally](repeating: Tally(), count: models.count)
    for (index, chunk) in chunks.enumerated() {
      let scored = context / 2..<context - 1
      let followers = scored.map { chunk[$0 + 1] }
      var reference: Tensor?
      for (model, reader) in readers.enumerated() {
        let own = try reader.logits(chunk)
        guard own.shape == [chunk.count, own.shape.last ?? 0] else {
          throw GraphError("takes a model that yields logits for each token")
        }
        let rows = own.rows(scored)
        try tallies[model].add(rows, of: followers, beside: reference ?? rows)
        reference = reference ?? rows
      }
      progress(index + 1, chunks.count)
    }
    return tallies.map(\.means)
  }
}

/// Sums over tokens.
private struct Tally {
  private var loss = 0.0
  private var divergence = 0.0
  private var same = 0
  private var tokens = 0

  mutating func add(_ own: Tensor, of followers: [Int32], beside first: Tensor) throws {
    loss += try own.losses(ofNext: followers).reduce(0) { $0 + Double($1) }
    divergence += try first.divergences(of: own).reduce(0, +)
    same += zip(first.likeliestTokens, own.likeliestTokens).count { $0 == $1 }
    tokens += followers.count
  }

  var means: TextAgreement {
    let count = Double(max(tokens, 1))
    return TextAgreement(
      perplexity: PowerSeries.exponential(of: min(loss / count, 700)),
      divergence: divergence / count, sameTopToken: Double(same) / count)
  }
}
