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

extension Model {
  /// - Throws: A `TrainingError` where a data set is text and the model has fewer scores for a token
  ///   than the text has different ones; a `GraphError` where its graph isn't sound.
  func requireScores(ofTokensIn dataset: Dataset) throws {
    guard case .tokens(_, let vocabulary) = dataset.target else { return }
    let width = try scoresPerToken
    guard width < vocabulary else { return }
    throw TrainingError(
      "the model has no language head: it yields \(width) numbers for a token, and "
        + "the text has \(vocabulary) different ones to foretell",
      hint: "`transformer`, `llama` and other decoders foretell text; of what an encoder yields "
        + "`embed` makes vectors")
  }

  /// Whether there is a score for every class, or every token of a text.
  func hasScores(for dataset: Dataset) throws -> Bool {
    guard case .tokens(_, let vocabulary) = dataset.target else { return dataset.hasClasses }
    return try scoresPerToken >= vocabulary
  }

  private var scoresPerToken: Int {
    get throws {
      let types = try graph.types(
        inputTypes: graph.inputTypes(batch: 1), weightTypes: weightTypes)
      return graph.outputs.first.flatMap { types[$0]?.shape.last } ?? 0
    }
  }
}

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
