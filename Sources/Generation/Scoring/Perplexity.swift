public import ModelGraph
import TensorEngine
public import Tokenizers

/// How surprised a model is by a text: the exponential of the mean loss of a token.
///
/// As llama.cpp's `perplexity` measures it: of each chunk of the text (`TextChunks`) the tokens of
/// the second half are scored, each from all before it in the chunk.
public struct Perplexity: Hashable, Sendable {
  public let value: Double
  /// The standard error of `value`.
  public let error: Double
  public let chunks: Int
  /// The tokens scored.
  public let scored: Int
  /// The tokens of the text.
  public let tokens: Int

  /// - Parameters:
  ///   - context: The tokens of a chunk, at least 4.
  ///   - cache: How keys and values are kept; in 32 bits, and no longer than a layer takes, where it
  ///     is nil.
  ///   - progress: Called after each chunk with how many are done and how many there are.
  /// - Throws: A `GraphError` where the text has less than a chunk, or the model can't read it; a
  ///   `CancellationError`.
  public init(
    of model: Model, _ tokenizer: Tokenizer, on text: String, context: Int,
    cache: CacheType? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let text = try TextChunks(of: text, tokenizer, context: context)
    let score = try Self.scorer(of: model, context: context, cache: cache)
    var losses: [Double] = []
    for (index, chunk) in text.chunks.enumerated() {
      losses += try score(chunk)
      progress(index + 1, text.chunks.count)
    }
    self.init(losses, chunks: text.chunks.count, tokens: text.tokens)
  }

  /// What gives the losses of a chunk's second half.
  private static func scorer(
    of model: Model, context: Int, cache: CacheType?
  ) throws -> ([Int32]) throws -> [Double] {
    let scored = context / 2..<context - 1
    guard let cache else {
      let rows = try LogitRows(model)
      return { tokens in
        var losses: [Double] = []
        try rows.visit(scored, of: tokens) { places, logits in
          losses += try logits.losses(ofNext: places.map { tokens[$0 + 1] }).map(Double.init)
        }
        return losses
      }
    }
    let decoder = try Decoder(model, capacity: context, cache: cache, yielding: .everyRow)
    return { tokens in
      decoder.rewind()
      let logits = try decoder.read(tokens)
      let rows = logits.reshaped(to: Array(logits.shape.dropFirst())).rows(scored)
      return try rows.losses(ofNext: scored.map { tokens[$0 + 1] }).map(Double.init)
    }
  }

  init(_ losses: [Double], chunks: Int, tokens: Int) {
    let mean = losses.reduce(0, +) / Double(losses.count)
    let variance = losses.reduce(0) { $0 + $1 * $1 } / Double(losses.count) - mean * mean
    value = PowerSeries.exponential(of: min(mean, 700))
    let spread = max(variance, 0) / Double(max(losses.count - 1, 1))
    error = value * spread.squareRoot()
    self.chunks = chunks
    self.tokens = tokens
    scored = losses.count
  }
}
