import ContentHashing
public import Datasets
public import ModelGraph
public import TensorEngine
public import Training

/// Prunes in several steps and trains after each, so that the network can heal before it loses more
/// (Han et al. 2015, arXiv 1506.02626, section 3.3).
public struct IterativePruning: Sendable {
  /// What the last step reaches.
  public var pruning: any PruningMethod
  public var steps: Int
  /// How the amount grows from step to step.
  public var schedule: PruningSchedule
  /// How the model is trained after each step.
  public var training: TrainingOptions

  public init(
    _ pruning: any PruningMethod, steps: Int, schedule: PruningSchedule, training: TrainingOptions
  ) {
    self.pruning = pruning
    self.steps = steps
    self.schedule = schedule
    self.training = training
  }

  /// The model after the last step's training; its provenance has a line for every step.
  ///
  /// - Parameters:
  ///   - calibration: What a measure that needs data looks at; the training samples where it is nil.
  ///   - random: The stream that a step's training draws from.
  ///   - report: Told the step, counted from 1, and how far its training is.
  /// - Throws: A `CompressionError`; as `Trainer`; a `CancellationError` once the user has asked to
  ///   stop.
  public func callAsFunction(
    _ model: Model, on dataset: Dataset, calibration: Dataset? = nil, random: (Int) -> Philox,
    report: (Int, Trainer.Report) -> Void = { _, _ in }
  ) throws -> Model {
    let trainer = try Trainer(training, on: dataset)
    var (model, reached) = (model, 0.0)
    for (index, amount) in schedule.amounts(to: pruning.amount, steps: steps).enumerated() {
      var step = pruning
      step.amount = step.countsWhatIsGone ? amount : 1 - (1 - amount) / (1 - reached)
      reached = amount
      let pruned = try step.compress(
        model, calibration: step.needsCalibration ? calibration ?? dataset.train : nil)
      model = try trainer.train(
        pruned, random: random(index), report: { report(index + 1, $0) },
        finish: { trained in
          var result = trained
          result.provenance.append(
            Provenance(
              step: "finetune epochs=\(training.epochs) rate=\(training.learningRate)",
              inputs: [pruned.contentHash, dataset.contentHash].map(\.description)))
          return result
        })
    }
    return model
  }
}
