public import Datasets
import ModelGraph
public import TensorEngine

extension Evaluation {
  /// How well a model foretells each token of a text from those before it in its window.
  init(of model: Model, foretelling tokens: Tensor, of dataset: Dataset) throws {
    let logits = try TokenLogits(of: model, on: dataset)
    try self.init(
      foretelling: tokens, of: dataset, in: logits.batches(of: dataset.count)
    ) { try logits(dataset, $0) }
  }

  /// How well a text is foretold, window by window.
  ///
  /// - Parameter logits: Reads one window's tokens and yields a row of logits for each,
  ///   `[tokens, vocabulary]`.
  /// - Throws: A `TrainingError` where the samples are no text; what `logits` throws.
  public init(on dataset: Dataset, windowByWindow logits: ([Int32]) throws -> Tensor) throws {
    guard let tokens = dataset.nextTokens else {
      throw TrainingError("`\(dataset.name)` is no text")
    }
    try self.init(
      foretelling: tokens, of: dataset, in: (0..<dataset.count).map { $0..<$0 + 1 }
    ) { try logits(dataset.features.rows($0).withElements(as: Int32.self) { Array($0) }) }
  }

  private init(
    foretelling tokens: Tensor, of dataset: Dataset, in batches: [Range<Int>],
    _ logits: (Range<Int>) throws -> Tensor
  ) throws {
    var (right, loss) = (0, 0.0)
    for range in batches {
      let rows = try logits(range)
      let truths = tokens.rows(range).withElements(as: Int32.self) { Array($0) }
      loss += try rows.losses(ofNext: truths).reduce(0) { $0 + Double($1) }
      right += zip(rows.likeliestTokens, truths).count { $0 == Int($1) }
    }
    let count = Double(max(tokens.count, 1))
    self.init(
      accuracy: Double(right) / count, loss: loss / count, samples: tokens.count, confusion: [])
  }
}

extension Agreement {
  /// How alike two models foretell each token of a text.
  init(of first: Model, and second: Model, foretelling tokens: Tensor, of dataset: Dataset) throws {
    let (a, b) = (
      try TokenLogits(of: first, on: dataset), try TokenLogits(of: second, on: dataset)
    )
    var (same, divergence) = (0, 0.0)
    for range in a.batches(of: dataset.count) {
      let (x, y) = (try a(dataset, range), try b(dataset, range))
      divergence += try x.divergences(of: y).reduce(0, +)
      same += zip(x.likeliestTokens, y.likeliestTokens).count { $0 == $1 }
    }
    let count = Double(max(tokens.count, 1))
    self.init(sameTopClass: Double(same) / count, divergence: divergence / count)
  }
}
