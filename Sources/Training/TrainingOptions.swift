/// How a model is trained.
public struct TrainingOptions: Hashable, Sendable, Codable {
  /// Passes over the training samples.
  public var epochs: Int
  /// Samples a step.
  public var batchSize: Int
  public var learningRate: Double
  public var optimizer: Optimizer
  public var schedule: LearningRateSchedule
  /// Epochs without a better validation loss before training stops and returns to the best; nil to
  /// never stop early.
  public var patience: Int?

  public init(
    epochs: Int = 5, batchSize: Int = 32, learningRate: Double = 0.002,
    optimizer: Optimizer = .adam(), schedule: LearningRateSchedule = .cosine, patience: Int? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.optimizer = optimizer
    self.schedule = schedule
    self.patience = patience
  }
}
