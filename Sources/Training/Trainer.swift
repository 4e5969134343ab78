public import Datasets
public import ModelGraph
public import TensorEngine

/// Trains a model on the training samples of a data set.
public struct Trainer {
  /// How far a training is.
  public struct Report: Sendable {
    public let epoch: Int
    public let epochs: Int
    /// The share of all steps that are done.
    public let progress: Double
    /// The mean loss of the epoch so far.
    public let loss: Double
    /// The epochs that are done.
    public let history: [TrainingEpoch]
  }

  private let options: TrainingOptions
  private let objective: any TrainingObjective
  private let samples: Dataset
  private let validation: Dataset

  /// - Parameter dataset: Its training samples are learned from, its validation samples watched; its
  ///   test samples are never touched.
  /// - Throws: A `TrainingError` where there is nothing to learn from.
  public init(_ options: TrainingOptions, on dataset: Dataset) throws {
    try self.init(options, on: dataset, minimizing: TargetObjective())
  }

  /// - Parameter objective: What is minimised, where it isn't the loss of the samples' targets.
  /// - Throws: A `TrainingError` where there is nothing to learn from.
  package init(
    _ options: TrainingOptions, on dataset: Dataset, minimizing objective: any TrainingObjective
  ) throws {
    self.options = options
    self.objective = objective
    samples = dataset.train
    validation = dataset.validation
    guard samples.count > 0 else {
      throw TrainingError(
        "`\(dataset.name)` has no training samples here", hint: "use more of the data")
    }
    if case .none = samples.target, objective.needsTarget {
      throw TrainingError("`\(dataset.name)` has nothing to learn: neither classes nor values")
    }
  }

  /// A trained copy of `model`, with the course of the training in its history.
  ///
  /// Batches are drawn from one permutation of the samples after another; the last batch of an
  /// epoch may take its rest from the next, so that every sample counts and all steps are alike.
  ///
  /// - Parameter finish: What is made of the trained model, be it whole or only so far as it went
  ///   well.
  /// - Throws: A `TrainingError` where the model can't be trained or its first epoch loses its
  ///   numbers, a `DivergedTraining` where a later one does; what `finish` throws; a
  ///   `CancellationError` once the user has asked to stop.
  public func train(
    _ model: Model, random: Philox, report: (Report) -> Void = { _ in },
    finish: (Model) throws -> Model = { $0 }
  ) throws -> Model {
    var course = Course(patience: options.patience)
    let divergence = try run(model, random: random, &course, report: report)
    guard let divergence else { return try finish(course.result(of: model)) }
    guard course.keptEpoch > 0 else {
      throw TrainingError(
        divergence.message, hint: "the model is as it was; \(divergence.advice)")
    }
    throw DivergedTraining(
      message: divergence.message, advice: divergence.advice,
      model: try finish(course.result(of: model)), epoch: course.keptEpoch)
  }

  /// Goes through the epochs.
  ///
  /// - Returns: What ended them before their time, and what to do about it.
  private func run(
    _ model: Model, random: Philox, _ course: inout Course, report: (Report) -> Void
  ) throws -> (message: String, advice: String)? {
    let batch = min(options.batchSize, samples.count)
    let settled = model.taking(samples.sampleShape)
    if objective.needsTarget { try settled.requireScores(ofTokensIn: samples) }
    let step = try TrainingStep(
      for: settled, target: samples.targetType(batch: batch), batch: batch,
      optimizer: options.optimizer, minimizing: objective)
    var batches = BatchStream(samples, batch: batch, random: random)
    let isJudged = try validation.count > 0 && settled.hasScores(for: validation)
    let stepsPerEpoch = (samples.count + batch - 1) / batch
    let inputShape = [batch] + settled.graph.inputs[0].type.shape.dropFirst()
    for epoch in 1...max(options.epochs, 1) {
      var total = 0.0
      for index in 0..<stepsPerEpoch {
        let done = (epoch - 1) * stepsPerEpoch + index
        let (features, target) = batches.next()
        let inputs = features.reshaped(to: inputShape)
        let loss = try step.run(
          features: inputs, target: target,
          rate: rate(atStep: done, of: options.epochs * stepsPerEpoch))
        guard loss.isFinite else {
          let divergence = try step.divergence(features: inputs, target: target)
          let place = "epoch \(epoch), step \(index + 1)"
          return (divergence.message(loss, at: place), divergence.advice)
        }
        total += Double(loss)
        report(
          Report(
            epoch: epoch, epochs: options.epochs,
            progress: Double(done + 1) / Double(options.epochs * stepsPerEpoch),
            loss: total / Double(index + 1), history: course.epochs))
      }
      let weights = step.currentWeights()
      if let divergence = Divergence(in: weights) {
        let place = "epoch \(epoch), step \(stepsPerEpoch)"
        return (divergence.message(.nan, at: place), divergence.advice)
      }
      let trained = try TrainableWeights.model(model, with: weights)
      let evaluation = isJudged ? try Evaluation(of: trained, on: validation) : nil
      course.add(
        TrainingEpoch(
          trainingLoss: Float(total / Double(stepsPerEpoch)),
          validationLoss: evaluation.map { Float($0.loss) },
          validationAccuracy: evaluation.map { Float($0.accuracy) },
          learningRate: Float(
            rate(atStep: epoch * stepsPerEpoch - 1, of: options.epochs * stepsPerEpoch))),
        trained)
      if course.isOver { break }
    }
    return nil
  }

  private func rate(atStep step: Int, of count: Int) -> Double {
    options.learningRate * options.schedule.factor(atStep: step, of: count)
  }
}
