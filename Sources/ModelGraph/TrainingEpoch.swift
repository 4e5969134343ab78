/// What one pass over the training samples came to.
public struct TrainingEpoch: Hashable, Sendable, Codable {
  /// The mean loss of the steps, each before it was taken.
  public var trainingLoss: Double
  /// Of the validation samples after the epoch; nil where there are none.
  public var validationLoss: Double?
  public var validationAccuracy: Double?
  /// At the epoch's last step.
  public var learningRate: Double

  public init(
    trainingLoss: Double, validationLoss: Double?, validationAccuracy: Double?,
    learningRate: Double
  ) {
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.learningRate = learningRate
  }
}
