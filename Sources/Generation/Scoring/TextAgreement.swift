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
      var reference: Foretelling?
      for (model, reader) in readers.enumerated() {
        let own = try Foretelling(try reader.logits(chunk), of: chunk, from: context / 2)
        try tallies[model].add(own, beside: reference ?? own)
        reference = reference ?? own
      }
      progress(index + 1, chunks.count)
    }
    return tallies.map(\.means)
  }
}

/// The logarithms of the probabilities of the tokens that follow each of a chunk's second half.
private struct Foretelling {
  let logarithms: [Float]
  let followers: [Int32]
  let count: Int

  init(_ logits: Tensor, of tokens: [Int32], from first: Int) throws {
    let count = logits.shape.last ?? 0
    let followers = Array(tokens[(first + 1)...])
    guard logits.shape == [tokens.count, count] else {
      throw GraphError("takes a model that yields logits for each token")
    }
    if let token = followers.first(where: { !(0..<count).contains(Int($0)) }) {
      throw GraphError("the token \(token) isn't one of the model's \(count)")
    }
    var all = [Float](repeating: 0, count: followers.count * count)
    logits.withElements(as: Float.self) { logits in
      guard let logits = logits.baseAddress else { return }
      KernelSet.current.logSoftmax(
        logits + first * count, into: &all, rows: followers.count, count: count)
    }
    (self.count, self.followers, logarithms) = (count, followers, all)
  }
}

/// Sums over tokens.
private struct Tally {
  private var loss = 0.0
  private var divergence = 0.0
  private var same = 0
  private var tokens = 0

  mutating func add(_ own: Foretelling, beside first: Foretelling) throws {
    guard own.count == first.count else {
      throw GraphError("has \(own.count) tokens, and the first model \(first.count)")
    }
    var shares = [Float](repeating: 0, count: own.count)
    for (row, follower) in own.followers.enumerated() {
      let range = row * own.count..<(row + 1) * own.count
      let (mine, theirs) = (own.logarithms[range], first.logarithms[range])
      theirs.withUnsafeBufferPointer {
        guard let logarithms = $0.baseAddress else { return }
        KernelSet.current.unary(.exp, logarithms, into: &shares, count: shares.count)
      }
      loss -= Double(mine[range.lowerBound + Int(follower)])
      divergence += zip(shares, zip(theirs, mine)).reduce(0) { sum, pair in
        pair.0 > 0 ? sum + Double(pair.0) * (Double(pair.1.0) - Double(pair.1.1)) : sum
      }
      if Self.likeliest(mine) == Self.likeliest(theirs) { same += 1 }
    }
    tokens += own.followers.count
  }

  var means: TextAgreement {
    let count = Double(max(tokens, 1))
    return TextAgreement(
      perplexity: PowerSeries.exponential(of: min(loss / count, 700)),
      divergence: divergence / count, sameTopToken: Double(same) / count)
  }

  /// The place of the largest, the first of equals.
  private static func likeliest(_ row: ArraySlice<Float>) -> Int {
    row.indices.reduce(row.startIndex) { row[$1] > row[$0] ? $1 : $0 } - row.startIndex
  }
}
