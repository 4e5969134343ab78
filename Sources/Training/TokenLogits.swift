import Datasets
import ModelGraph
import TensorEngine

/// What a model says of each next token of a text, some windows at a time.
struct TokenLogits {
  private let runner: ModelRunner
  private let windows: Int

  /// - Parameter dataset: The windows; the model must take so many tokens.
  /// - Throws: A `GraphError` where the model isn't one from tokens, a `TrainingError` where it
  ///   doesn't foretell them.
  init(of model: Model, on dataset: Dataset) throws {
    try model.requireScores(ofTokensIn: dataset)
    // As many windows at a time as keep the logits of a large vocabulary within bounds.
    windows = max(1, 1024 / max(dataset.sampleShape.reduce(1, *), 1))
    var settled = model.taking(dataset.sampleShape)
    if let output = settled.graph.outputs.first {
      settled.graph.outputs = [settled.graph.logits(before: output)]
    }
    runner = try ModelRunner(settled, batchSize: windows)
  }

  /// Where the batches of a data set of so many windows lie.
  func batches(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: windows).map { $0..<min($0 + windows, count) }
  }

  /// The logits `[rows, vocabulary]` of the windows at `range`, a row for each token.
  ///
  /// - Throws: A `GraphError` where the model yields something else; a `CancellationError`.
  func callAsFunction(_ dataset: Dataset, _ range: Range<Int>) throws -> Tensor {
    let logits = try runner.run(dataset.features.rows(range))
    let rows = range.count * dataset.sampleShape.reduce(1, *)
    guard logits.elementType == .f32, let width = logits.shape.last, width > 0,
      logits.count == rows * width
    else { throw GraphError("doesn't yield logits for every token: it can't be scored on text") }
    return logits.reshaped(to: [rows, width])
  }
}
