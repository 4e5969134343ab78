import ModelGraph

/// The course of a training: its epochs, and the best model so far where it may stop early.
struct Course {
  private let patience: Int?
  private(set) var epochs: [TrainingEpoch] = []
  private var latest: Model?
  private var best: (loss: Float, model: Model, epoch: Int)?

  init(patience: Int?) { self.patience = patience }

  mutating func add(_ epoch: TrainingEpoch, _ model: Model) {
    epochs.append(epoch)
    latest = model
    guard patience != nil, let loss = epoch.validationLoss else { return }
    if loss < best?.loss ?? .infinity { best = (loss, model, epochs.count) }
  }

  /// Whether the validation loss has not become better for as long as patience lasts.
  var isOver: Bool {
    guard let patience, let best else { return false }
    return epochs.count - best.epoch >= patience
  }

  /// The epoch that the result is of, counted from 1; 0 where there is none yet.
  var keptEpoch: Int { best?.epoch ?? epochs.count }

  /// The trained model: the best where training may stop early, else the last.
  func result(of model: Model) -> Model {
    var result = best?.model ?? latest ?? model
    result.metadata.history = model.metadata.history + epochs
    return result
  }
}
