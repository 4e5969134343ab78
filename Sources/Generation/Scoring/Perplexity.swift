public import ModelGraph
import TensorEngine
public import Tokenizers

/// How surprised a model is by a text: the exponential of the mean loss of a token.
///
/// As llama.cpp's `perplexity` measures it: the text's tokens are cut into chunks of `context`, what
/// is left over at the end isn't read; a chunk's first token is replaced by the one that texts begin
/// with, where the model has one; the tokens of a chunk's second half are scored, each from all
/// before it in the chunk.
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
    let tokens = tokenizer.encode(text)
    let chunks = tokens.count / context
    guard context >= 4, chunks > 0 else {
      throw GraphError("the text has \(tokens.count) tokens, less than a chunk of \(context)")
    }
    let beginning = tokenizer.encode("").first.flatMap { $0 == tokenizer.beginning ? $0 : nil }
    let logits = try Self.reader(of: model, context: context, cache: cache)
    var losses: [Double] = []
    for chunk in 0..<chunks {
      var read = Array(tokens[chunk * context..<(chunk + 1) * context])
      if let beginning { read[0] = beginning }
      losses += try Self.losses(try logits(read), of: read, from: context / 2)
      progress(chunk + 1, chunks)
    }
    self.init(losses, chunks: chunks, tokens: tokens.count)
  }

  /// What gives the logits `[tokens, vocabulary]` of a chunk.
  private static func reader(
    of model: Model, context: Int, cache: CacheType?
  ) throws -> ([Int32]) throws -> Tensor {
    guard let cache else {
      let sequence = try SequenceLogits(model)
      return sequence.logits
    }
    let decoder = try Decoder(model, capacity: context, cache: cache, yielding: .everyRow)
    return { tokens in
      decoder.rewind()
      let logits = try decoder.read(tokens)
      return logits.reshaped(to: Array(logits.shape.dropFirst()))
    }
  }

  init(_ losses: [Double], chunks: Int, tokens: Int) {
    let mean = losses.reduce(0, +) / Double(losses.count)
    let variance = losses.reduce(0) { $0 + $1 * $1 } / Double(losses.count) - mean * mean
    value = Self.exponential(mean)
    let spread = max(variance, 0) / Double(max(losses.count - 1, 1))
    error = value * spread.squareRoot()
    self.chunks = chunks
    self.tokens = tokens
    scored = losses.count
  }

  /// The losses of the tokens after position `first`.
  private static func losses(
    _ logits: Tensor, of tokens: [Int32], from first: Int
  ) throws -> [Double] {
    let (rows, count) = (tokens.count - 1 - first, logits.shape.last ?? 0)
    guard logits.shape == [tokens.count, count] else {
      throw GraphError("takes a model that yields logits for each token")
    }
    let labels = Array(tokens[(first + 1)...])
    if let label = labels.first(where: { !(0..<count).contains(Int($0)) }) {
      throw GraphError("the token \(label) isn't one of the model's \(count)")
    }
    var losses = [Float](repeating: 0, count: rows)
    var logSums = losses
    logits.withElements(as: Float.self) { logits in
      labels.withUnsafeBufferPointer { labels in
        guard let labels = labels.baseAddress, let logits = logits.baseAddress else { return }
        KernelSet.current.crossEntropy(
          logits + first * count, labels: Indices(labels), losses: &losses, logSums: &logSums,
          rows: rows, count: count)
      }
    }
    return losses.map(Double.init)
  }

  /// The engine's own exponential, the same on every machine.
  private static func exponential(_ value: Double) -> Double {
    let x = [Float(value)]
    var y: [Float] = [0]
    KernelSet.current.unary(.exp, x, into: &y, count: 1)
    return Double(y[0])
  }
}
