public import Datasets
public import ModelGraph
public import TensorEngine
public import Training

/// Trains a small model, the student, to do as a large one does, the teacher (Hinton et al. 2015,
/// arXiv 1503.02531).
///
/// The loss is `alpha` of the labels' cross-entropy and the rest of what is learned from the
/// teacher: the sum over `sources`.
public struct Distillation: Sendable {
  /// What of the teacher is learned from.
  public var sources: [DistillationSource]
  /// What logits are divided by before their softmax; see `LogitDistillation`.
  public var temperature: Double
  /// The labels' share of the loss; with 0 none are needed.
  public var alpha: Double
  /// The layers that are matched; where none are named, each source takes its own.
  public var layers: [MatchedLayers]
  public var training: TrainingOptions

  public init(
    from sources: [DistillationSource] = [.logits], temperature: Double = 4, alpha: Double = 0.1,
    layers: [MatchedLayers] = [], training: TrainingOptions = TrainingOptions()
  ) {
    self.sources = sources
    self.temperature = temperature
    self.alpha = alpha
    self.layers = layers
    self.training = training
  }

  /// The student, trained.
  ///
  /// - Parameters:
  ///   - random: Where the order of the samples is drawn from, and
  ///   - projection: what makes widths comparable that differ.
  /// - Throws: A `CompressionError` where nothing is to be learned or the two don't fit each other;
  ///   as `Trainer`; a `CancellationError` once the user has asked to stop.
  public func callAsFunction(
    _ student: Model, from teacher: Model, on dataset: Dataset, random: Philox, projection: Philox,
    report: (Trainer.Report) -> Void = { _ in }
  ) throws -> Model {
    guard !sources.isEmpty else {
      throw CompressionError(
        "there is nothing to learn from the teacher", hint: "name a source: by=[logits]")
    }
    guard layers.isEmpty || sources != [.logits] else {
      throw CompressionError(
        "logits have no layers to match", hint: "learn from features too: by=[logits features]")
    }
    if alpha > 0, case .none = dataset.target {
      throw CompressionError(
        "`\(dataset.name)` has no labels", hint: "alpha=0% learns from the teacher alone")
    }
    let objective = objective(for: teacher, projection: projection)
    return try Trainer(training, on: dataset, minimizing: objective)
      .train(student, random: random, report: report)
  }

  func objective(for teacher: Model, projection: Philox) -> DistillationObjective {
    DistillationObjective(teacher: teacher, terms: terms(projection), alpha: alpha)
  }

  private func terms(_ random: Philox) -> [any DistillationTerm] {
    sources.map { source in
      switch source {
      case .logits: LogitDistillation(temperature: temperature)
      case .features: FeatureDistillation(layers: layers, random: random)
      case .relations: RelationDistillation(layers: layers)
      case .attention: AttentionDistillation(layers: layers)
      }
    }
  }
}

/// What of a teacher its student learns from.
public enum DistillationSource: String, Sendable, CaseIterable {
  case logits, features, relations, attention
}

/// One thing that a student is to have as its teacher has it.
protocol DistillationTerm {
  /// Adds the nodes that measure how far the student is from it.
  ///
  /// - Returns: The value that is to become small; one number.
  /// - Throws: A `CompressionError` where the two models can't be compared so.
  func loss(in graph: inout LossGraph, of teacher: inout Teacher) throws -> String
}

/// The loss of a distillation.
struct DistillationObjective: TrainingObjective {
  let teacher: Model
  let terms: [any DistillationTerm]
  let alpha: Double

  var needsTarget: Bool { alpha > 0 }

  func loss(in graph: inout LossGraph) throws -> TrainingLoss {
    let sampleShape = Array(graph.model.graph.inputs[0].type.shape.dropFirst())
    var teacher = try Teacher(teacher, sampleShape: sampleShape, batch: graph.batch)
    var parts = try terms.map { term in
      let distance = try term.loss(in: &graph, of: &teacher)
      return graph.scale(distance, by: 1 - alpha)
    }
    if alpha > 0 { parts.append(graph.scale(try graph.targetLoss(), by: alpha)) }
    return TrainingLoss(try graph.sum(ofAll: parts), inputs: try teacher.answers())
  }
}
