public import Datasets
public import ModelGraph
public import TensorEngine

/// How well a model does on samples; of a text every token is one.
public struct Evaluation: Hashable, Sendable {
  /// The share of samples whose largest output is the right class.
  public let accuracy: Double
  /// The mean cross-entropy in nats.
  public let loss: Double
  public let samples: Int
  /// Counts by true class, then by predicted class; of a text's tokens none.
  public let confusion: [[Int]]

  /// - Throws: A `GraphError` where the samples don't fit the model, a `TrainingError` where they
  ///   have no classes; `CancellationError` once the user has asked to stop.
  public init(of model: Model, on dataset: Dataset) throws {
    if let tokens = dataset.nextTokens {
      self = try Evaluation(of: model, foretelling: tokens, of: dataset)
      return
    }
    guard let labels = dataset.labels else {
      throw TrainingError("`\(dataset.name)` has no classes to compare with")
    }
    let rows = try scores(of: model, on: dataset.features, as: .logProbabilities)
    let truths = labels.withElements(as: Int32.self) { $0.map(Int.init) }
    let classes = max(rows.first?.count ?? 0, dataset.classNames.count)
    var confusion = [[Int]](repeating: Array(repeating: 0, count: classes), count: classes)
    var loss = 0.0
    for (row, truth) in zip(rows, truths) {
      confusion[truth][row.indexOfLargest] += 1
      loss -= truth < row.count ? row[truth] : -.infinity
    }
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    samples = truths.count
    accuracy = Double(right) / Double(max(samples, 1))
    self.loss = loss / Double(max(samples, 1))
    self.confusion = confusion
  }

  init(accuracy: Double, loss: Double, samples: Int, confusion: [[Int]]) {
    self.accuracy = accuracy
    self.loss = loss
    self.samples = samples
    self.confusion = confusion
  }
}

extension Dataset {
  /// Whether there is a right answer for each sample, so that a model can be judged.
  var hasClasses: Bool { labels != nil || nextTokens != nil }
}

/// How alike two models' answers are.
public struct Agreement: Hashable, Sendable {
  /// The share of samples with the same top class.
  public let sameTopClass: Double
  /// The mean Kullback-Leibler divergence of the second's probabilities from the first's, in nats.
  public let divergence: Double

  /// - Throws: As `Evaluation.init(of:on:)`.
  public init(of first: Model, and second: Model, on dataset: Dataset) throws {
    if let tokens = dataset.nextTokens {
      self = try Agreement(of: first, and: second, foretelling: tokens, of: dataset)
      return
    }
    let a = try scores(of: first, on: dataset.features, as: .logProbabilities)
    let b = try scores(of: second, on: dataset.features, as: .logProbabilities)
    let weights = try scores(of: first, on: dataset.features, as: .probabilities)
    let same = zip(a, b).count { $0.indexOfLargest == $1.indexOfLargest }
    let divergences = a.indices.map { sample in
      a[sample].indices.reduce(0) { sum, label in
        sum + weights[sample][label] * (a[sample][label] - b[sample][label])
      }
    }
    sameTopClass = Double(same) / Double(max(a.count, 1))
    divergence = divergences.reduce(0, +) / Double(max(a.count, 1))
  }

  init(sameTopClass: Double, divergence: Double) {
    self.sameTopClass = sameTopClass
    self.divergence = divergence
  }
}

/// The probabilities that a model gives each class, sample by sample.
///
/// - Throws: As `Evaluation.init(of:on:)`.
public func probabilities(of model: Model, on features: Tensor) throws -> [[Double]] {
  try scores(of: model, on: features, as: .probabilities)
}
