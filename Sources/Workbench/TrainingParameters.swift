import Language
import Training

enum OptimizerChoice: String, Choice { case sgd, adam, adamw }
enum ScheduleChoice: String, Choice { case constant, cosine, step }

/// How every command that trains is told to.
extension Parameter where Argument == DataValue {
  static var trainingData: Parameter {
    Parameter("data", "the data; its training samples are used", .positional)
  }
}

extension Parameter where Argument == Int {
  static func epochs(default standard: Int) -> Parameter {
    Parameter("epochs", "passes over the samples", in: 1...10_000, default: standard)
  }

  static var batch: Parameter { Parameter("batch", "samples a step", in: 1...4096, default: 32) }

  static var patience: Parameter {
    Parameter(
      "patience", "epochs without a better validation loss before it stops; 0 for never",
      in: 0...1000, default: 0)
  }
}

extension Parameter where Argument == Double {
  static func rate(default standard: Double) -> Parameter {
    Parameter("rate", "the learning rate", .plain, in: 0...10, default: standard)
  }

  static var momentum: Parameter {
    Parameter("momentum", "of sgd", .plain, in: 0...0.999, default: 0.9)
  }

  static var decay: Parameter {
    Parameter("decay", "the weights' decay", .plain, in: 0...1, default: 0)
  }
}

extension Parameter where Argument == OptimizerChoice {
  static var optimizer: Parameter {
    Parameter("optimizer", "how gradients become steps", default: .adam)
  }
}

extension Parameter where Argument == ScheduleChoice {
  static var schedule: Parameter { Parameter("schedule", "how the rate changes", default: .cosine) }
}

extension TrainingOptions {
  /// What help says of every training on labels.
  static let details = """
    Minimises the mean cross-entropy over mini-batches, shuffled from the session's seed. \
    Validation samples are watched, test samples never seen. Weights that were pruned stay \
    zero. The loss and accuracy of every epoch are kept: `curve` draws them. Where the loss ceases \
    to be a number the statement fails, and `@n` with its number is the model after the last good \
    epoch.
    """

  /// The options that a command's arguments say.
  init(
    epochs: Int, batch: Int, rate: Double, optimizer: OptimizerChoice, momentum: Double,
    decay: Double, schedule: ScheduleChoice, patience: Int
  ) {
    self.init(
      epochs: epochs, batchSize: batch, learningRate: rate,
      optimizer: optimizer.optimizer(momentum: momentum, decay: decay),
      schedule: schedule.schedule, patience: patience == 0 ? nil : patience)
  }
}

extension OptimizerChoice {
  fileprivate func optimizer(momentum: Double, decay: Double) -> Optimizer {
    switch self {
    case .sgd: .sgd(momentum: momentum, weightDecay: decay)
    case .adam: .adam()
    case .adamw: .adamW(weightDecay: decay)
    }
  }
}

extension ScheduleChoice {
  fileprivate var schedule: LearningRateSchedule {
    switch self {
    case .constant: .constant
    case .cosine: .cosine
    case .step: .step()
    }
  }
}
