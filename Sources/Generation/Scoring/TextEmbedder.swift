public import ModelGraph
import TensorEngine
public import Tokenizers

/// Texts as vectors: what a model has made of the tokens before it says anything.
public final class TextEmbedder {
  /// How one vector comes of those of all tokens.
  public enum Pooling: String, Sendable, CaseIterable {
    /// The mean over all tokens.
    case mean
    /// The first token's: BERT's `[CLS]`.
    case first
    /// The last token's, which has seen all others in a causal model.
    case last
  }

  public let pooling: Pooling
  private let tokenizer: Tokenizer
  private let sequence: SequenceLogits

  /// - Parameter pooling: Nil for what suits the model: the mean over an encoder's tokens, the last
  ///   token of a causal model.
  /// - Throws: A `GraphError` where the model isn't one over tokens.
  public init(_ model: Model, _ tokenizer: Tokenizer, pooling: Pooling? = nil) throws {
    let isCausal = model.graph.isCausal
    self.pooling = pooling ?? (isCausal ? .last : .mean)
    self.tokenizer = tokenizer
    var model = model
    if isCausal { model.graph = try model.graph.cutBeforeLogits().states }
    sequence = try SequenceLogits(model)
  }

  /// The vector of a text, of length 1 where it is normalized.
  ///
  /// - Throws: A `GraphError` where the text doesn't fit the model; a `CancellationError`.
  public func embedding(of text: String, normalized: Bool = true) throws -> [Float] {
    let states = try sequence.logits(tokenizer.encode(text))
    let pooled = Self.pooled(states, pooling)
    guard normalized else { return pooled.map { Float($0) } }
    let length = pooled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return pooled.map { Float(length > 0 ? $0 / length : $0) }
  }

  private static func pooled(_ states: Tensor, _ pooling: Pooling) -> [Double] {
    let width = states.shape.last ?? 0
    let rows = width > 0 ? states.count / width : 0
    return states.withElements(as: Float.self) { states in
      switch pooling {
      case .first: return states[..<width].map(Double.init)
      case .last: return states.suffix(width).map(Double.init)
      case .mean:
        var sums = [Double](repeating: 0, count: width)
        for index in states.indices { sums[index % width] += Double(states[index]) }
        return sums.map { $0 / Double(rows) }
      }
    }
  }

  /// The cosine of the angle between two vectors.
  ///
  /// - Precondition: They are equally long.
  public static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    precondition(a.count == b.count, "vectors of \(a.count) and \(b.count) elements")
    let dot = { (x: [Float], y: [Float]) in
      zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    let lengths = (dot(a, a) * dot(b, b)).squareRoot()
    return lengths > 0 ? dot(a, b) / lengths : 0
  }
}

extension Graph {
  /// Whether no token sees those after it.
  fileprivate var isCausal: Bool {
    nodes.contains { $0.attributes["causal"] == .integer(1) }
  }
}
