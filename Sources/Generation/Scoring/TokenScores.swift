public import TensorEngine

/// How likely a model holds the tokens of a vocabulary, by one row of logits.
public struct TokenScores {
  public let logits: [Float]
  public let probabilities: [Float]

  /// - Precondition: There is a logit.
  public init(_ logits: [Float]) {
    precondition(!logits.isEmpty, "there are no logits")
    self.logits = logits
    probabilities = Candidates.softmax(logits)
  }

  /// The row of a tensor `[rows, vocabulary]` or, for one row, of any shape.
  public init(_ tensor: Tensor, row: Int) {
    let count = tensor.shape.last ?? 0
    self.init(
      tensor.withElements(as: Float.self) { Array($0[row * count..<(row + 1) * count]) })
  }

  /// The tokens that are likeliest, the first of equals first.
  public func likeliest(_ count: Int) -> [Int32] { Candidates.likeliest(logits, count: count) }

  /// The place of a token among all, 1 for the likeliest.
  public func rank(of token: Int32) -> Int {
    let logit = logits[Int(token)]
    let larger = logits.enumerated().filter { $1 > logit || ($1 == logit && $0 < Int(token)) }
    return larger.count + 1
  }
}
