/// What one pass over the training samples came to.
public struct TrainingEpoch: Hashable, Sendable {
  /// The mean loss of the steps, each before it was taken.
  public var trainingLoss: Float
  /// Of the validation samples after the epoch; nil where there are none.
  public var validationLoss: Float?
  public var validationAccuracy: Float?
  /// At the epoch's last step.
  public var learningRate: Float

  public init(
    trainingLoss: Float, validationLoss: Float?, validationAccuracy: Float?, learningRate: Float
  ) {
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.learningRate = learningRate
  }
}

/// Epochs column by column, as they stand in a file: four lists are half the size of many records.
struct TrainingColumns: Hashable, Sendable, Codable {
  private var trainingLoss: [Float]
  private var validationLoss: [Float?]
  private var validationAccuracy: [Float?]
  private var learningRate: [Float]

  init(_ epochs: [TrainingEpoch]) {
    trainingLoss = epochs.map(\.trainingLoss)
    validationLoss = epochs.map(\.validationLoss)
    validationAccuracy = epochs.map(\.validationAccuracy)
    learningRate = epochs.map(\.learningRate)
  }

  /// The epochs that every column holds.
  var epochs: [TrainingEpoch] {
    let counts = [
      trainingLoss.count, validationLoss.count, validationAccuracy.count, learningRate.count,
    ]
    return (0..<(counts.min() ?? 0)).map { index in
      TrainingEpoch(
        trainingLoss: trainingLoss[index], validationLoss: validationLoss[index],
        validationAccuracy: validationAccuracy[index], learningRate: learningRate[index])
    }
  }
}
