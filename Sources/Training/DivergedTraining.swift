public import ModelGraph

/// A training that lost its numbers after epochs that went well, and what it had learned by then.
public struct DivergedTraining: Error, CustomStringConvertible {
  /// What happened and where, a sentence without a full stop.
  public let message: String
  /// What to do about it.
  public let advice: String
  /// The model that the training would have yielded, had it ended before.
  public let model: Model
  /// The epoch that the model is of, counted from 1.
  public let epoch: Int

  public var description: String { message }
}
